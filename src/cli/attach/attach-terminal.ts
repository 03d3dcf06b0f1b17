/** What the view of a Pod needs of the terminal that it is shown on. */
export interface AttachTerminal {
  /** Whether keys can be read and rows drawn again; where not, lines are written one below the other. */
  interactive: boolean;
  colours: boolean;
  size(): { columns: number; rows: number };
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Resolves when the text was taken; false where nobody takes it any more. */
  write(text: string): Promise<boolean>;
  /** Reads keys, one by one and unseen, until the answer is called. */
  readKeys(pressed: (key: Key) => void): () => void;
  /** @returns what ends it. */
  watchSize(changed: () => void): () => void;
}

/** A key, by its name where it has one, or a text that was pasted: `paste`. */
export type Key = { name: string; text: string; ctrl: boolean; meta: boolean };
