import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { TicketError } from '../../domain/errors.ts';
import { errorCode } from '../../local/local-error.ts';
import { writeWhole } from '../write-whole.ts';

const inputSchema = z.object({ from: z.string(), text: z.string(), key: z.string().optional() });
const stored = z.object({ waiting: z.array(inputSchema), told: z.array(z.string()) });

export type Input = z.infer<typeof inputSchema>;

/** More than that wait for an agent that does not get on. */
const MOST = 100;
/** Keys of what was told, so that it is not told again. */
const KEYS = 500;

/** What a Pod is to be told, in order. It is on disk before it is acknowledged, and is gone when the agent has it. */
export class Inbox {
  readonly #path: string;
  #waiting: Input[];
  #told: string[];

  constructor(path: string) {
    this.#path = path;
    ({ waiting: this.#waiting, told: this.#told } = readStored(path));
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /**
   * False where the same was told before.
   * @throws TicketError `too_large` where too many wait, `storage` where it cannot be kept.
   */
  add(input: Input): boolean {
    const { key } = input;
    if (key !== undefined && (this.#told.includes(key) || this.#waiting.some((other) => other.key === key)))
      return false;
    if (this.#waiting.length >= MOST) {
      throw new TicketError('too_large', {
        refused: 'the Pod was told nothing',
        rule: `${MOST} inputs wait for it already`,
        next: 'wait until it gets on, or stop it',
      });
    }
    this.#waiting.push(input);
    if (this.#save()) return true;
    this.#waiting.pop();
    throw new TicketError('storage', {
      refused: 'the Pod was told nothing',
      rule: 'what it is to be told is kept first, and the disk did not take it',
      next: 'make room on the disk, and tell it again',
    });
  }

  /** The last key of that beginning that it was told, or is to be told. */
  lastKey(beginning: string): string | undefined {
    const keys = [...this.#told, ...this.#waiting.flatMap(({ key }) => key ?? [])];
    return keys.findLast((key) => key.startsWith(beginning));
  }

  /** Puts what has to be heard first before all that waits. */
  addFirst(input: Input): void {
    this.#waiting.unshift(input);
    this.#save();
  }

  /** All that waits; it waits still, until `taken`. */
  next(): readonly Input[] {
    return [...this.#waiting];
  }

  /** The agent has these. Where the disk does not take that, they are told once more after a crash. */
  taken(inputs: readonly Input[]): void {
    this.#waiting = this.#waiting.filter((input) => !inputs.includes(input));
    this.#told = [...this.#told, ...inputs.flatMap(({ key }) => key ?? [])].slice(-KEYS);
    this.#save();
  }

  #save(): boolean {
    try {
      writeWhole(this.#path, `${JSON.stringify({ waiting: this.#waiting, told: this.#told })}\n`);
      return true;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return false;
    }
  }
}

function readStored(path: string): z.infer<typeof stored> {
  try {
    const read = stored.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return read.success ? read.data : { waiting: [], told: [] };
  } catch {
    return { waiting: [], told: [] };
  }
}
