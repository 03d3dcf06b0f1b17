/** What a refusal is called, for programs. What to do about it stands in the refusal's own words. */
export const CODES = [
  'not_found',
  'ambiguous',
  'conflict',
  'forbidden',
  'needs_person',
  'illegal_transition',
  'unmet_requirement',
  'plan_not_consulted',
  'stale_revision',
  'regressed',
  'forked',
  'too_large',
  'invalid_input',
  'busy',
  'running',
  'indeterminate',
  'storage',
] as const;
export type Code = (typeof CODES)[number];

/** The three parts of every refusal: what was refused, the rule, and the next call that would work. */
export type Refusal = { refused: string; rule: string; next: string; details?: Record<string, unknown> };

/**
 * A refusal that the caller can act on. Only its own words reach a client;
 * any other error is a bug, and is reported as one without its message.
 */
export class TicketError extends Error {
  override readonly name = 'TicketError';
  readonly code: Code;
  readonly refused: string;
  readonly rule: string;
  readonly next: string;
  readonly details: Record<string, unknown>;

  constructor(code: Code, { refused, rule, next, details = {} }: Refusal) {
    super(`${refused}: ${rule}. Next: ${next}`);
    this.code = code;
    this.refused = refused;
    this.rule = rule;
    this.next = next;
    this.details = details;
  }
}
