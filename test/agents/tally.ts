import { appendFileSync } from 'node:fs';

/** What an agent of a role was given by us, in bytes: what it was told, its tools, and each call with its answer. */
export type Counted = { role: string; what: 'told' | 'tools' | 'call'; name: string; bytes: number };

/** Writes down what an agent costs; without a file it does nothing. */
export function count(what: Counted['what'], name: string, ...texts: readonly string[]): void {
  const file = process.env.SCRIPTED_AGENT_TALLY;
  if (file === undefined) return;
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const counted: Counted = { role: process.env.YOI_ROLE ?? '', what, name, bytes };
  appendFileSync(file, `${JSON.stringify(counted)}\n`);
}
