import type { RunInput } from './run-input.ts';

/** As an agent gets it over a protocol that has no segment for workflows: each segment is a text of its own. */
export function inputTexts(input: RunInput): string[] {
  return input.map((segment) => (segment.type === 'text' ? segment.text : `workflow_invoke ${segment.slug}`));
}
