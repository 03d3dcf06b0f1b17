import { StringDecoder } from 'node:string_decoder';
import { CommandLog } from './command-log.ts';
import { LastLine } from './last-line.ts';
import { OutputTail } from './output-tail.ts';
import { lastLines, type RanIn, recordedOutput } from './recorded-output.ts';

type OutputOrder = RanIn & { log: string; onLine?: (line: string) => void };

/** Where the output of a command goes: to its log, to who looks on, and the end of it into the record. */
export class CommandOutput {
  readonly #order: OutputOrder;
  readonly #log: CommandLog;
  readonly #tail = new OutputTail();
  readonly #last: LastLine;
  readonly settled: Promise<void>;
  #said: () => void = () => {};

  constructor(order: OutputOrder) {
    this.#order = order;
    this.#log = new CommandLog(order.log);
    this.#last = new LastLine((line) => order.onLine?.(lastLines(recordedOutput(line, order), ONE_LINE)));
    this.settled = new Promise((resolve) => {
      this.#said = resolve;
    });
  }

  take(stream: NodeJS.ReadableStream | null): void {
    const decoder = new StringDecoder('utf8');
    stream?.on('data', (bytes: Buffer) => this.#add(decoder.write(bytes)));
    stream?.on('end', () => this.#add(decoder.end()));
    stream?.on('error', () => {});
  }

  /** Our own words, and the last ones. */
  say(text: string): void {
    this.#add(text);
    this.#said();
  }

  /** Ends it all. Returns what a record may have of it. */
  close(): string {
    this.#log.close();
    this.#last.flush();
    const tail = lastLines(recordedOutput(this.#tail.text(), this.#order), TAIL);
    return this.#log.fault ? `${tail}\n[its log is not whole: ${this.#log.fault}]` : tail;
  }

  #add(text: string): void {
    if (text === '') return;
    this.#log.write(text);
    this.#tail.add(text);
    if (this.#order.onLine) this.#last.add(text);
  }
}

const ONE_LINE = { lines: 1, characters: 400 };
const TAIL = { lines: 60, characters: 4_000 };
