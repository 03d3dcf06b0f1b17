import type { SessionNotification } from '@agentclientprotocol/sdk';
import type { EntryKeeper } from './entry-keeper.ts';

type SignParts = {
  keeper: EntryKeeper;
  now(): Date;
  /** Writes down that it came, in the words that it was waited for with. */
  tell(text: string): void;
};

/** The evidence that a launch succeeded: the first sign since its start that an agent is at what it was told. */
export class FirstSign {
  readonly #parts: SignParts;
  #accept: () => void = () => {};

  constructor(parts: SignParts) {
    this.#parts = parts;
  }

  /** Resolves with the sign; `text` says what it is evidence of. */
  comes(text: string): Promise<void> {
    const { keeper, now, tell } = this.#parts;
    return new Promise((resolve) => {
      this.#accept = () => {
        this.#accept = () => {};
        keeper.note({ acceptedAt: keeper.entry.acceptedAt ?? now().toISOString() });
        tell(text);
        resolve();
      };
    });
  }

  /** Here it is; whatever follows is no first one. */
  given(): void {
    this.#accept();
  }
}

/** Whether an update tells of the agent's work, and not of its set-up. */
export function isAtWork({ sessionUpdate }: SessionNotification['update']): boolean {
  return !OF_THE_SET_UP.has(sessionUpdate);
}

const OF_THE_SET_UP = new Set([
  'available_commands_update',
  'current_mode_update',
  'config_option_update',
  'session_info_update',
]);
