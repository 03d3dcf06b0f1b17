import type { InitOptions, Outcome } from '../cli/command-line-parts.ts';
export async function initWorkspace(_options: InitOptions, _terminal: unknown): Promise<Outcome> {
  throw new Error('not yet');
}
