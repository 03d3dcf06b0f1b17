import type {
  PermissionOption,
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
} from '@agentclientprotocol/sdk';
import { TicketError } from '../../domain/errors.ts';
import type { AnswerScope, Decision, PodQuestion, TranscriptFact } from '../../domain/pod.ts';
import type { Permissions } from '../../playbook/profile.ts';
import { judge, keyOf, READS, type Rule } from './permission-rules.ts';
import { ToldCalls } from './told-calls.ts';
import { wishOf } from './wish-of.ts';

type DeskParts = {
  permissions: Permissions;
  /** The Pod's folder. */
  folder: string;
  ownTools: readonly string[];
  /** What a person said before, for this Pod or its profile. */
  rules(): readonly Rule[];
  keep(rule: Rule): void;
  newId(): string;
  now(): Date;
  tell(fact: TranscriptFact): void;
  /** The list of open questions is another one. */
  changed(): void;
};

type Asked = Pick<PodQuestion, 'kind' | 'title' | 'command' | 'paths'>;
type Settle = (decision: Decision | 'withdrawn') => void;
/** So many different questions wait for the person at most. */
const MOST = 100;
/** Equal questions wait together. */
type Open = { question: PodQuestion; key: string; waiting: Settle[] };

/** Where an agent's questions are answered: by what was decided before, or by the person, in their own time. */
export class PermissionDesk {
  readonly #parts: DeskParts;
  readonly #open = new Map<string, Open>();
  readonly #told = new ToldCalls();
  readonly #allowed = { read: new Set<string>(), write: new Set<string>() };

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  get questions(): PodQuestion[] {
    return [...this.#open.values()].map(({ question }) => question);
  }

  /** What the agent tells of a call that it may ask about. */
  hear(update: SessionUpdate): void {
    this.#told.hear(update);
  }

  /** Answers what the agent asks; where only the person can, when they did. */
  async ask(request: RequestPermissionRequest): Promise<RequestPermissionResponse> {
    const { permissions, folder, ownTools, rules } = this.#parts;
    const wish = wishOf({ ...request, toolCall: this.#told.with(request.toolCall) }, ownTools, folder);
    const judged = judge(wish, permissions, rules(), folder);
    const decision = judged === 'ask' ? await this.put(wish, keyOf(wish)) : judged.decision;
    if (decision === 'allow' && !wish.command) this.#remember(wish);
    return answerWith(request.options, decision);
  }

  /** Whether just this file may be touched so, wherever it lies: an agent that was let asks its client to do it. */
  allowed(path: string, way: 'read' | 'write'): boolean {
    return this.#allowed[way].has(path);
  }

  /** Who may write a file may read it. */
  #remember({ kind, paths = [] }: Asked): void {
    for (const path of paths) {
      this.#allowed.read.add(path);
      if (!READS.has(kind)) this.#allowed.write.add(path);
    }
  }

  /** Puts a question before the person. */
  put(wish: Asked, key: string): Promise<Decision | 'withdrawn'> {
    const known = [...this.#open.values()].find((open) => open.key === key);
    // Whoever asks that much is not waited for by anybody.
    if (!known && this.#open.size >= MOST && wish.kind !== LIMIT) return Promise.resolve('withdrawn');
    return new Promise((resolve) => {
      if (!known) this.#begin(wish, key, resolve);
      else {
        known.waiting.push(resolve);
        known.question = { ...known.question, count: known.waiting.length };
        this.#parts.changed();
        this.#parts.tell({ kind: 'question', question: known.question });
      }
    });
  }

  /** @throws TicketError `not_found` where nobody waits for it. */
  answer(id: string, decision: Decision, scope: AnswerScope, by: string): void {
    const open = this.#open.get(id);
    if (!open) {
      const ids = [...this.#open.keys()];
      throw new TicketError('not_found', {
        refused: `question ${id} was not answered`,
        rule: ids.length > 0 ? `the Pod waits for ${ids.join(', ')}` : 'the Pod waits for no answer',
        next: 'call pod_show to see what it asks',
      });
    }
    if (scope !== 'once' && open.question.kind !== LIMIT)
      this.#parts.keep({ key: open.key, decision, scope });
    this.#settle(open, decision, scope, by);
  }

  /** Nobody waits any more: the turn was cancelled, or the Pod ends. */
  withdraw(): void {
    for (const open of [...this.#open.values()]) this.#settle(open, 'withdrawn', 'once', 'host');
  }

  #begin({ kind, title, command, paths }: Asked, key: string, settle: Settle): void {
    const { newId, now, tell, changed } = this.#parts;
    const question: PodQuestion = {
      ...{ id: newId(), kind, title, count: 1, at: now().toISOString() },
      ...(command ? { command } : {}),
      ...(paths ? { paths } : {}),
    };
    this.#open.set(question.id, { question, key, waiting: [settle] });
    // Whoever hears of it finds it in the entry.
    changed();
    tell({ kind: 'question', question });
  }

  #settle(open: Open, decision: Decision | 'withdrawn', scope: AnswerScope, by: string): void {
    this.#open.delete(open.question.id);
    this.#parts.changed();
    this.#parts.tell({ kind: 'answer', question: open.question.id, decision, scope, by });
    for (const settle of open.waiting) settle(decision);
  }
}

/** The kind of a question whether a Pod that reached a limit of its profile may go on. */
export const LIMIT = 'limit';

/** Ours is the memory of what was said: of the agent only this once is asked, where it lets us. */
const OPTIONS: Readonly<Record<Decision, readonly PermissionOption['kind'][]>> = {
  allow: ['allow_once', 'allow_always'],
  deny: ['reject_once', 'reject_always'],
};

function answerWith(
  options: readonly PermissionOption[],
  decision: Decision | 'withdrawn',
): RequestPermissionResponse {
  const kinds = decision === 'withdrawn' ? [] : OPTIONS[decision];
  const option = kinds.flatMap((kind) => options.filter((offered) => offered.kind === kind))[0];
  return { outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' } };
}
