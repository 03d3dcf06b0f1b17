import type { Code } from '../domain/errors.ts';

/** Every exit code, with what it means; `--help` shows this table. */
export const EXIT_CODES = {
  ok: { code: 0, means: 'done' },
  refused: { code: 1, means: 'refused by a rule, or doctor found errors' },
  input: { code: 2, means: 'the command or its input is not valid' },
  absent: { code: 3, means: 'no such Ticket, or more than one' },
  person: { code: 4, means: 'it needs a person, or the person said no' },
  again: { code: 5, means: 'busy, running, or not known to be done: run the same command again' },
  storage: { code: 6, means: 'the records cannot be read or written' },
  bug: { code: 70, means: 'a fault of yoi-tickets itself (YOI_DEBUG=1 shows where)' },
} as const;
export type Ending = keyof typeof EXIT_CODES;

const ENDINGS: Readonly<Record<Code, Ending>> = {
  not_found: 'absent',
  ambiguous: 'absent',
  conflict: 'refused',
  forbidden: 'refused',
  needs_person: 'person',
  illegal_transition: 'refused',
  unmet_requirement: 'refused',
  plan_not_consulted: 'refused',
  stale_revision: 'refused',
  regressed: 'refused',
  forked: 'refused',
  too_large: 'input',
  invalid_input: 'input',
  busy: 'again',
  running: 'again',
  indeterminate: 'again',
  storage: 'storage',
};

export function exitCode(ending: Ending): number {
  return EXIT_CODES[ending].code;
}

export function exitCodeOfRefusal(code: Code): number {
  return exitCode(ENDINGS[code]);
}

/** The table as the end of the help shows it. */
export function exitCodeText(): string {
  return Object.values(EXIT_CODES)
    .map(({ code, means }) => `  ${String(code).padEnd(4)}${means}`)
    .join('\n');
}
