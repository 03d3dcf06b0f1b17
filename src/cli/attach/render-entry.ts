import type { TranscriptFact } from '../../domain/pod.ts';
import { questionRows } from './render-question.ts';
import { markOf, toolRows } from './render-tool.ts';
import { andMore, type Row, row, said, type Tone, thought, told, type View } from './row.ts';
import { cut, firstLines, lineOf, linesOf, wrap } from './text-width.ts';

/** So much of a long text is shown, folded and not. */
const INPUT_ROWS = { folded: 4, unfolded: 200 };
const STEPS = 50;
/** A word of an agent for what a tool does, a stop, an event: no more of it. */
const WORD = 40;

type Facts = { [Kind in TranscriptFact['kind']]: Extract<TranscriptFact, { kind: Kind }> };
type Render = { [Kind in keyof Facts]: (fact: Facts[Kind], view: View) => Row[] };

/** What a person is told of the end of a turn; other words are shown as they are. */
const STOPS = new Map<string, { tone: Tone; text: string }>([
  ['end_turn', { tone: 'dim', text: 'done, and waiting' }],
  ['cancelled', { tone: 'dim', text: 'cancelled' }],
  ['refusal', { tone: 'bad', text: 'the agent refused' }],
  ['max_tokens', { tone: 'bad', text: 'stopped: no tokens left' }],
  ['max_turn_requests', { tone: 'bad', text: 'stopped: too many requests in one turn' }],
]);

const RENDER: Render = {
  input: ({ from, text }, view) => {
    const { lines, more } = firstLines(text, view.folded ? INPUT_ROWS.folded : INPUT_ROWS.unfolded);
    return [
      row('strong', `❯ ${lineOf(from)}`, view),
      ...lines.flatMap((line) =>
        said('plain', view.folded ? [cut(line, view.columns - 2)] : wrapped(line, view)),
      ),
      ...andMore(more, view),
    ];
  },
  message: ({ text }, view) => linesOf(text.trimEnd()).flatMap((line) => said('plain', wrapped(line, view))),
  thought: ({ text }, view) =>
    view.folded
      ? [row('dim', `· thought: ${lineOf(text)}`, view)]
      : linesOf(text.trimEnd()).flatMap((line) => thought(wrap(line, view.columns - 4))),
  tool: toolRows,
  plan: ({ steps }, view) => {
    const done = steps.filter(({ status }) => status === 'completed').length;
    const current = steps.find(({ status }) => status === 'in_progress');
    const count = `≡ plan, ${done} of ${steps.length} done`;
    if (view.folded) return [row('dim', current ? `${count}: ${lineOf(current.text)}` : count, view)];
    return [
      row('dim', count, view),
      ...steps
        .slice(0, STEPS)
        .map(({ text, status }) => row('plain', `  ${markOf(status)} ${lineOf(text)}`, view)),
    ];
  },
  question: ({ question }, view) => questionRows(question, view),
  answer: ({ decision, scope, by }, view) => {
    const who = lineOf(by);
    if (decision === 'withdrawn') return [row('dim', `» the question was withdrawn (${who})`, view)];
    const reach = { once: '', pod: ' for this Pod', profile: ' for this profile' }[scope];
    return [
      decision === 'allow'
        ? row('good', `» allowed${reach || ' once'} by ${who}`, view)
        : row('bad', `» denied${reach} by ${who}`, view),
    ];
  },
  turn: ({ stop, tokens, cost }, view) => {
    const { tone, text } = STOPS.get(stop) ?? { tone: 'bad', text: `stopped: ${cut(lineOf(stop), WORD)}` };
    const used = [tokens === undefined ? [] : [`${tokens} tokens`], cost ? [lineOf(cost)] : []].flat();
    return [row(tone, `— ${[text, ...used].join(' · ')}`, view)];
  },
  pod: ({ event, text }, view) => {
    const words = [lineOf(event).slice(0, WORD), lineOf(text)].filter(Boolean).join(': ');
    return told(event === 'failed' ? 'bad' : 'strong', '●', words, view);
  },
};

/** The rows of one entry by itself. What follows from others, as a text in many pieces, is `TranscriptFlow`'s. */
export function renderEntry(fact: TranscriptFact, view: View): Row[] {
  // The table has the right function for each kind; that they belong together is not visible to the compiler.
  const render = RENDER[fact.kind] as (fact: TranscriptFact, view: View) => Row[];
  return render(fact, view);
}

function wrapped(line: string, { columns }: View): string[] {
  return wrap(line, columns - 2);
}
