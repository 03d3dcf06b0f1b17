import { TicketError } from '../domain/errors.ts';
import { CONFIG_FILE } from './config.ts';
import type { Config } from './config-schema.ts';
import type { PlaybookFile } from './playbook-files.ts';
import { PLAYBOOK_KINDS, type PlaybookKind } from './playbook-kinds.ts';

/** What in the configuration decides what runs, and with whose words. */
const SECTIONS = ['roles', 'agents', 'work', 'merge', 'notify'] as const;

/** One thing of a project that decides what runs: what a person reads before they trust it. */
export type ProjectPart = { name: string; text: string };

/** Everything in the project that decides what runs, in an order that does not change. */
export function projectParts(
  config: Config,
  filesOf: (kind: PlaybookKind) => readonly PlaybookFile[],
  read: (file: PlaybookFile) => string,
): ProjectPart[] {
  const sections = SECTIONS.filter((name) => Object.keys(config[name] ?? {}).length > 0).map((name) => ({
    name: `${CONFIG_FILE} [${name}]`,
    text: JSON.stringify(sorted(config[name]), null, 2),
  }));
  const files = PLAYBOOK_KINDS.flatMap(filesOf).map((found) => ({
    name: found.file,
    text: textOrRefusal(() => read(found)),
  }));
  return [...sections, ...files];
}

/**
 * The same as one text, empty where the project decides nothing. Its digest is what a person trusts, and so the
 * length of each part stands before it: no part can look like two.
 */
export function projectText(parts: readonly ProjectPart[]): string {
  return parts.map(({ name, text }) => `# ${name}, ${text.length} characters\n${text}\n`).join('\n');
}

/** What cannot be read is never used, and stands for itself in what is trusted. */
function textOrRefusal(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof TicketError) return `(${error.rule})`;
    throw error;
  }
}

/** Keys in one order: the same configuration is the same text, however it was written down. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
