import type { TranscriptEntry } from '../../wire.ts';

type Fact<Kind extends TranscriptEntry['kind']> = Omit<Extract<TranscriptEntry, { kind: Kind }>, 'seq'>;
type Answered = Omit<Fact<'answer'>, 'kind' | 'at' | 'question'>;

/**
 * One thing in a transcript as a person sees it. `version` is the last line that said anything of it: as long as that is
 * the same, it looks the same.
 */
export type TranscriptItem = { key: string; version: number; at: string } & (
  | Fact<'input'>
  | Fact<'tool'>
  | Fact<'plan'>
  | Fact<'turn'>
  | Fact<'pod'>
  /** `isOver`: no more words can come to it. */
  | { kind: 'message'; text: string; isOver: boolean }
  | { kind: 'thought'; text: string; isOver: boolean }
  | (Fact<'question'> & { answer: Answered | null })
);

/** Words without an end are parted, so that none of their parts costs more than a page can bear. */
const LONGEST = 100_000;

/** Lines as they were written, made into things: words that came in pieces are one, and a tool call is one to its end. */
export function foldTranscript(entries: readonly TranscriptEntry[]): TranscriptItem[] {
  const items: TranscriptItem[] = [];
  const calls = new Map<string, number>();
  const questions = new Map<string, number>();
  let plan: number | undefined;
  for (const entry of entries) {
    const { seq, at } = entry;
    const last = items.length - 1;
    const before = items[last];
    const isSpoken = before?.kind === 'message' || before?.kind === 'thought';
    if (isSpoken && !before.isOver && (entry.kind !== before.kind || before.text.length > LONGEST))
      items[last] = { ...before, isOver: true, version: seq };
    switch (entry.kind) {
      case 'message':
      case 'thought': {
        const open = items[last];
        if (open?.kind === entry.kind && !open.isOver)
          items[last] = { ...open, version: seq, text: open.text + entry.text };
        else
          items.push({ key: `${seq}`, version: seq, at, kind: entry.kind, text: entry.text, isOver: false });
        break;
      }
      case 'tool': {
        const known = calls.get(entry.call);
        const item = { ...entry, key: `${seq}`, version: seq };
        if (known === undefined) calls.set(entry.call, items.push(item) - 1);
        else items[known] = { ...item, key: items[known]?.key ?? item.key, at: items[known]?.at ?? at };
        break;
      }
      case 'plan': {
        const item = { ...entry, key: `${seq}`, version: seq };
        if (plan === undefined) plan = items.push(item) - 1;
        else items[plan] = { ...item, key: items[plan]?.key ?? item.key };
        break;
      }
      case 'question':
        questions.set(
          entry.question.id,
          items.push({ ...entry, key: `${seq}`, version: seq, answer: null }) - 1,
        );
        break;
      case 'answer': {
        const place = questions.get(entry.question) ?? -1;
        const asked = items[place];
        if (asked?.kind === 'question') {
          const { decision, scope, by } = entry;
          items[place] = { ...asked, version: seq, answer: { decision, scope, by } };
        }
        break;
      }
      case 'turn':
        // What an agent plans in its next turn is another plan, and a call by the same name another call.
        plan = undefined;
        calls.clear();
        items.push({ ...entry, key: `${seq}`, version: seq });
        break;
      default:
        items.push({ ...entry, key: `${seq}`, version: seq });
    }
  }
  return items;
}
