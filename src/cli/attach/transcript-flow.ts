import type { PodQuestion, TranscriptEntry, TranscriptFact } from '../../domain/pod.ts';
import { renderEntry } from './render-entry.ts';
import { toolRow } from './render-tool.ts';
import { type Row, row, said, thought, type View } from './row.ts';
import { StreamedText } from './streamed-text.ts';
import { lineOf } from './text-width.ts';

type Tool = Extract<TranscriptFact, { kind: 'tool' }>;
/** Where rows can be drawn again, only what is final is told; where they cannot, a beginning is told too. */
export type Manner = 'redrawn' | 'appended';

/** So many tool calls may be open at once, and so much of a thought is kept for its one row. */
const MOST_TOOLS = 100;
const THOUGHT = 400;

/** Entries as they come, made into rows: a text comes in pieces, a tool call and a question have an end. */
export class TranscriptFlow {
  readonly #view: View;
  readonly #manner: Manner;
  readonly #tools: Map<string, Tool>;
  readonly #questions: Map<string, PodQuestion>;
  #text: { kind: 'message' | 'thought'; streamed: StreamedText } | undefined;
  #thought = '';

  /** `before` has what is still open of entries that this one does not get. */
  constructor(view: View, manner: Manner, before?: TranscriptFlow) {
    this.#view = view;
    this.#manner = manner;
    this.#tools = new Map(before ? before.#tools : []);
    this.#questions = new Map(before ? before.#questions : []);
  }

  /** The rows that are final with this entry. */
  add(entry: TranscriptEntry): Row[] {
    const before = entry.kind === this.#text?.kind ? [] : this.#endText();
    return [...before, ...this.#rowsOf(entry)];
  }

  /** The rows that may still change. */
  live(): Row[] {
    const tools = [...this.#tools.values()].map((tool) => toolRow(tool, this.#view));
    return [...this.#liveText(), ...tools];
  }

  /** The questions that wait, the oldest first. */
  get questions(): PodQuestion[] {
    return [...this.#questions.values()];
  }

  /** Nothing more comes: the rows of what was still open. */
  end(): Row[] {
    return [...this.#endText(), ...this.#endTools()];
  }

  #rowsOf(entry: TranscriptFact): Row[] {
    switch (entry.kind) {
      case 'message':
      case 'thought':
        return this.#speak(entry);
      case 'tool':
        return this.#work(entry);
      case 'question':
        this.#questions.set(entry.question.id, entry.question);
        return this.#manner === 'redrawn' ? [] : renderEntry(entry, this.#view);
      case 'answer':
        return [...this.#asked(entry.question), ...renderEntry(entry, this.#view)];
      case 'turn':
        return [...this.#endTools(), ...renderEntry(entry, this.#view)];
      default:
        return renderEntry(entry, this.#view);
    }
  }

  #speak({ kind, text }: Extract<TranscriptFact, { kind: 'message' | 'thought' }>): Row[] {
    if (kind === 'thought' && this.#view.folded) {
      this.#thought = `${this.#thought}${text}`.slice(0, THOUGHT);
    }
    this.#text ??= { kind, streamed: new StreamedText(this.#view.columns - (kind === 'thought' ? 4 : 2)) };
    const rows = this.#text.streamed.add(text);
    return this.#folded(kind) ? [] : uttered(kind, rows);
  }

  #endText(): Row[] {
    const text = this.#text;
    if (!text) return [];
    const thought = this.#thought;
    this.#text = undefined;
    this.#thought = '';
    if (this.#folded(text.kind)) return renderEntry({ kind: 'thought', text: thought }, this.#view);
    return uttered(text.kind, text.streamed.end());
  }

  #liveText(): Row[] {
    const text = this.#text;
    if (!text) return [];
    if (this.#folded(text.kind)) return [row('dim', `· thinking: ${lineOf(this.#thought)}`, this.#view)];
    return uttered(text.kind, text.streamed.open());
  }

  #folded(kind: 'message' | 'thought'): boolean {
    return kind === 'thought' && this.#view.folded;
  }

  #work(tool: Tool): Row[] {
    const known = this.#tools.has(tool.call);
    if (tool.status === 'completed' || tool.status === 'failed') {
      this.#tools.delete(tool.call);
      return renderEntry(tool, this.#view);
    }
    this.#tools.set(tool.call, tool);
    if (this.#manner === 'appended') return known ? [] : [toolRow(tool, this.#view)];
    const [oldest] = this.#tools.keys();
    return this.#tools.size > MOST_TOOLS && oldest !== undefined ? this.#endTools(oldest) : [];
  }

  /** What is not done when its turn ends will never be told of again. */
  #endTools(...calls: string[]): Row[] {
    const ended = calls.length > 0 ? calls : [...this.#tools.keys()];
    const rows = ended.flatMap((call) => {
      const tool = this.#tools.get(call);
      return tool && this.#manner === 'redrawn' ? [toolRow(tool, this.#view)] : [];
    });
    for (const call of ended) this.#tools.delete(call);
    return rows;
  }

  /** Where a question was only shown while it waited, it is told with its answer. */
  #asked(id: string): Row[] {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    return question && this.#manner === 'redrawn'
      ? renderEntry({ kind: 'question', question }, this.#view)
      : [];
  }
}

function uttered(kind: 'message' | 'thought', rows: readonly string[]): Row[] {
  return kind === 'thought' ? thought(rows) : said('plain', rows);
}
