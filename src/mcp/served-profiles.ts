import type { ByRole } from '../domain/authority.ts';
import type { TicketError } from '../domain/errors.ts';
import type { Role } from '../domain/ticket.ts';

/** What the profiles of a connection's roles come to, read once at its start. */
export type ServedProfiles = {
  /** What each role is told, as its profile has it. */
  words: Readonly<Partial<Record<Role, string>>>;
  withheld?: ByRole;
  prompts?: ByRole;
  /** Why they cannot be used. Then nothing works but to be told so: another profile never stands in for one. */
  problem?: TicketError;
};
