import type { ReadText } from './text-source.ts';
import type { Surroundings } from './who-acts.ts';

/** What the command line needs of the process that it runs in. */
export interface Terminal extends Surroundings {
  /** Standard output: answers, and nothing else. */
  out(text: string): void;
  /** Standard error: questions and refusals. */
  err(text: string): void;
  /** A person reads along: standard output is a terminal as well. */
  watched: boolean;
  /** How much room standard output has, and whether it shows colours; null where it is no terminal. */
  screen(): { columns: number; colours: boolean } | null;
  /** What Ctrl-C does from now on, instead of ending the process, until the given function is called. */
  onInterrupt(act: () => void): () => void;
  /** What is done when nobody reads standard output any more, until the given function is called. */
  onUnread(act: () => void): () => void;
  readText: ReadText;
  /** Only where `interactive` is true. */
  converse(): Conversation;
}

/** A person at the keyboard, for as long as it takes to ask them something. */
export interface Conversation {
  /** The next line that they type; null when they ended it (Ctrl-C, Ctrl-D). */
  line(prompt: string): Promise<string | null>;
  close(): void;
}
