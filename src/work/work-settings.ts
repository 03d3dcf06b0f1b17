import type { Playbook } from '../playbook/playbook.ts';
import type { ValidationRow } from './commands/validate.ts';
import type { Command } from './commands/words-of.ts';

/** How work is done here: what the configuration says, as far as a person trusted it, with what holds otherwise. */
export type WorkSettings = {
  maxRounds: number;
  setup: Command | null;
  teardown: Command | null;
  copy: readonly string[];
  protected: readonly string[];
  validation: readonly ValidationRow[];
  /** The branch that is merged to; null for the one that the main worktree stands on. */
  target: string | null;
};

const MAX_ROUNDS = 3;

/** @throws TicketError `needs_person` where the project says something of work that nobody trusted. */
export function workSettings(playbook: Playbook): WorkSettings {
  const { max_rounds: maxRounds, setup, teardown, copy, protected: more, validation } = playbook.work;
  return {
    maxRounds: maxRounds ?? MAX_ROUNDS,
    setup: setup ?? null,
    teardown: teardown ?? null,
    copy: copy ?? [],
    protected: more ?? [],
    validation: validation ?? [],
    target: playbook.merge.target ?? null,
  };
}
