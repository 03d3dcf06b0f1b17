import { setTimeout as passed } from 'node:timers/promises';
import { needsPerson } from '../domain/actions/action-rows.ts';
import type { ActionRow, Reason } from '../domain/actions.ts';
import { TicketError } from '../domain/errors.ts';
import { digest } from '../domain/text.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { type CommandOutcome, runCommand } from '../work/commands/run-command.ts';
import { wordsOf } from '../work/commands/words-of.ts';

export type NotifierParts = {
  playbook(): Promise<Pick<Playbook, 'notify'>>;
  /** What was told on this machine, by whomever. */
  told: { isEmpty: boolean; claim(ids: readonly string[]): Promise<string[] | undefined> };
  /** Where the command runs, with what it gets, and where its output goes. */
  folder: string;
  environment: Readonly<Record<string, string>>;
  log: string;
  /** What marks the processes of this notifier, and of no other. */
  run: string;
  /** Says on standard error what went wrong. */
  say(line: string): void;
};

const LIMIT_MS = 10_000;
/** Nobody reads two notices at once. */
const GAP_MS = 1_000;
/** Less than between two looks: each of those meets it as it is by then. */
const COMMAND_MS = 4_000;

/** Why the command did not do what it was for, in words. */
const FAILURES: Readonly<Record<Exclude<CommandOutcome, 'ok'>, string>> = {
  red: 'ended with an error',
  timeout: 'took too long, and was ended',
  missing: 'could not be started',
  stopped: 'was stopped',
};

/**
 * Calls a person who looks elsewhere: for each row that newly needs one, the command of `[notify]` is run, with the row
 * as JSON on its standard input. One at a time, and of the same thing once, whoever watches. What was there before
 * anybody watched is told to nobody: who begins to watch sees it.
 */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #limits: { gapMs: number; limitMs: number };
  readonly #complained = new Set<string>();
  #known = new Set<string>();
  /** Whether there is a record to compare with: also of nothing, or the first thing of all would be told to nobody. */
  #isBegun = false;
  #latest: readonly ActionRow[] | undefined;
  #telling: Promise<void> | undefined;
  #command: { at: number; words: readonly [string, ...string[]] | undefined } | undefined;

  constructor(parts: NotifierParts, limits: { gapMs?: number; limitMs?: number } = {}) {
    this.#parts = parts;
    this.#limits = { gapMs: GAP_MS, limitMs: LIMIT_MS, ...limits };
  }

  /** The rows as they are now. Resolves when nothing of them is left to tell; never rejects. */
  tell(rows: readonly ActionRow[]): Promise<void> {
    this.#latest = rows;
    this.#telling ??= this.#tellLatest().finally(() => {
      this.#telling = undefined;
    });
    return this.#telling;
  }

  async #tellLatest(): Promise<void> {
    for (let rows = this.#latest; rows; rows = this.#latest) {
      this.#latest = undefined;
      try {
        await this.#tellNew(rows.filter(needsPerson));
      } catch (error) {
        this.#complain(wordsFor(error));
      }
    }
  }

  async #tellNew(rows: readonly ActionRow[]): Promise<void> {
    const present = new Set(rows.flatMap(idsOf));
    this.#known = new Set([...this.#known].filter((id) => present.has(id)));
    if (this.#isBegun && [...present].every((id) => this.#known.has(id))) return;
    const words = await this.#words();
    if (!words) return;
    const isFirst = this.#parts.told.isEmpty;
    if (isFirst && !(await this.#claim([...present]))) return;
    this.#isBegun = true;
    if (isFirst) return;
    for (const row of rows) {
      // What it is by now decides, and not what it was when the last notice began.
      if (this.#latest) return;
      const ids = idsOf(row).filter((id) => !this.#known.has(id));
      if (ids.length === 0 || !(await this.#claim(ids))?.length) continue;
      await this.#run(words, row);
      await passed(this.#limits.gapMs);
    }
  }

  /** Undefined where it could not be learned: with the next look it is asked again. */
  async #claim(ids: readonly string[]): Promise<string[] | undefined> {
    const fresh = await this.#parts.told.claim(ids);
    if (fresh) for (const id of ids) this.#known.add(id);
    return fresh;
  }

  async #run(words: readonly [string, ...string[]], row: ActionRow): Promise<void> {
    const { folder, environment, log, run } = this.#parts;
    const input = `${JSON.stringify(row)}\n`;
    const { outcome } = await runCommand({
      words,
      folder,
      environment,
      log,
      run,
      input,
      limitMs: this.#limits.limitMs,
    });
    if (outcome !== 'ok') this.#complain(`the command of [notify] ${FAILURES[outcome]}: see ${log}`);
  }

  /** Read anew now and then: a person may trust it, or change it, while somebody watches. */
  async #words(): Promise<readonly [string, ...string[]] | undefined> {
    const now = performance.now();
    if (this.#command && now - this.#command.at < COMMAND_MS) return this.#command.words;
    this.#command = { at: now, words: undefined };
    const { command } = (await this.#parts.playbook()).notify;
    this.#command.words = command === undefined ? undefined : wordsOf(command);
    return this.#command.words;
  }

  #complain(line: string): void {
    if (this.#complained.has(line)) return;
    this.#complained.add(line);
    this.#parts.say(line);
  }
}

/** What makes a thing that needs a person the same thing, however the row around it changes. */
function idsOf({ key, reasons }: ActionRow): string[] {
  return reasons.filter(needsPerson).map(({ urgency, text, at, question, pod }: Reason) =>
    // A Pod stands in the row of each of its Tickets. A question is the same one however often it was asked.
    digest([pod ?? key, urgency, ...(question === undefined ? ['', text, at] : [question])]),
  );
}

function wordsFor(error: unknown): string {
  if (error instanceof TicketError) return `nobody is notified: ${error.rule}. Next: ${error.next}`;
  // A disk that is full, a record that cannot be written: words of ours, or a code of the system.
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return `nobody is notified: something went wrong${code}`;
}
