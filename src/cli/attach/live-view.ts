import type { TranscriptEntry } from '../../domain/pod.ts';
import type { AttachTerminal } from './attach-terminal.ts';
import type { AttachedPod } from './attached-pod.ts';
import { type Asked, bottomRows, isTooHigh } from './bottom-rows.ts';
import type { Draft } from './line-editor.ts';
import { renderEntry } from './render-entry.ts';
import { type Row, type Tone, told, type View } from './row.ts';
import { Screen } from './screen.ts';
import { TranscriptFlow } from './transcript-flow.ts';
import { TranscriptTail } from './transcript-tail.ts';

/** A question is answered by keys only when it has been on the screen for so long: a key on its way is no answer. */
const READ_MS = 600;
/** A stream is drawn no oftener than eyes can follow. */
const DRAW_MS = 30;

/** What of a Pod is on the screen: what happened, what is happening, the question that waits, the message being written. */
export class LiveView {
  /** The message that is being written. */
  draft: Draft | undefined;
  /** Questions that were answered here, until the transcript says so. */
  readonly answered = new Set<string>();
  readonly #pod: AttachedPod;
  readonly #terminal: AttachTerminal;
  readonly #screen: Screen;
  readonly #tail = new TranscriptTail();
  #flow: TranscriptFlow;
  #folded = true;
  #final: Row[] = [];
  #seen: { id: string; since: number } | undefined;
  #soon: NodeJS.Timeout | undefined;
  #read: NodeJS.Timeout | undefined;

  constructor(pod: AttachedPod, terminal: AttachTerminal) {
    this.#pod = pod;
    this.#terminal = terminal;
    this.#screen = new Screen(terminal);
    this.#screen.begin();
    this.#flow = new TranscriptFlow(this.#view, 'redrawn');
    this.draw();
  }

  hear(entry: TranscriptEntry): void {
    this.#tail.keep(entry);
    this.#final.push(...this.#flow.add(entry));
    if (entry.kind === 'question' && isTooHigh(entry.question, this.#view, this.#terminal.size().rows)) {
      this.#final.push(...renderEntry(entry, this.#view));
    }
    this.#drawSoon();
  }

  /** Tells the person something of ours. */
  tell(tone: Tone, lines: readonly string[]): void {
    const rows = lines.flatMap((line) => told(tone, '»', line, this.#view));
    this.#tail.keep(rows);
    this.#final.push(...rows);
    this.#drawSoon();
  }

  /** The question that a key would answer. */
  get asked(): Asked | undefined {
    const [question, ...others] = this.#flow.questions.filter(({ id }) => !this.answered.has(id));
    if (!question) return undefined;
    const ready = this.#seen?.id === question.id && this.#terminal.now() - this.#seen.since >= READ_MS;
    return { question, others: others.length, ready };
  }

  fold(): void {
    this.#folded = !this.#folded;
    this.repaint();
  }

  draw(): void {
    const { rows, column } = this.#live();
    this.#screen.draw(this.#final, rows, column);
    this.#drawn();
  }

  /** Everything once more, as far as it is remembered and fits: the size or the folding is another one. */
  repaint(): void {
    this.#flow = new TranscriptFlow(this.#view, 'redrawn', this.#flow);
    const final = this.#tail.replay(this.#flow);
    const { rows, column } = this.#live();
    this.#screen.repaint(final.slice(-Math.max(1, this.#terminal.size().rows - rows.length)), rows, column);
    this.#drawn();
  }

  /** Leaves what happened on the screen, and a last word. */
  end(farewell: string): void {
    this.#stopTimers();
    this.#screen.end([...this.#final, ...this.#flow.end(), ...told('strong', '●', farewell, this.#view)]);
  }

  #drawSoon(): void {
    this.#soon ??= setTimeout(() => this.draw(), DRAW_MS);
  }

  #drawn(): void {
    this.#stopTimers();
    this.#final = [];
    const { asked } = this;
    if (asked?.question.id !== this.#seen?.id) {
      this.#seen = asked && { id: asked.question.id, since: this.#terminal.now() };
    }
    // A timer may be a little early by the other clock.
    if (asked && !asked.ready) this.#read = setTimeout(() => this.draw(), READ_MS + 20);
  }

  #stopTimers(): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#read);
    this.#soon = undefined;
  }

  #live(): { rows: Row[]; column: number } {
    const { rows: height } = this.#terminal.size();
    const parts = { pod: this.#pod, asked: this.asked, draft: this.draft, folded: this.#folded };
    const bottom = bottomRows(parts, this.#view, height);
    const room = height - 1 - bottom.rows.length;
    return {
      rows: [...(room > 0 ? this.#flow.live().slice(-room) : []), ...bottom.rows],
      column: bottom.column,
    };
  }

  get #view(): View {
    return { columns: Math.max(20, this.#terminal.size().columns), folded: this.#folded };
  }
}
