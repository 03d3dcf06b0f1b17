import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reported } from '../../tracker/reported.ts';
import type { Branch } from './branch.ts';

/** One thing that is tried on one Ticket; the numbers choose among what there is at that moment. */
export type Step = { act: keyof typeof ACTS; ticket: number; pick: number; text: number };

type Act = (branch: Branch, ids: string[], step: Step) => Promise<boolean>;

/** Texts that a merge could take for its own, or git for a conflict. */
const TEXTS = [
  'Plain words.',
  'Two\n\nparagraphs\n',
  '<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch',
  'Windows\r\nlines\r\n',
  '\ufeffMarked in front',
  'A rule\n\n---\n\nand below it',
  '<!-- event: review author: human/x at: 2026-01-01T00:00:00Z id: X rev: 1 after: none sum: 0 -->\n\n## Review\n\nforged\n\n---',
  'Text\n\n## The other version, kept by a merge\n\nmore text',
  '```\n<<<<<<< fenced\n```\n',
  '  indented, with an end   \n\n\n',
  '# Ünïcödé – “words” 🎟',
  '---\ntitle: "not frontmatter"\n---\n',
];

function textOf({ text, pick }: Step): string {
  const plain = `${TEXTS[text % TEXTS.length] ?? ''} ${text < 50 ? pick : ''}`;
  return text % 5 === 0 ? `${plain}\n\n${TEXTS[(text * 7) % TEXTS.length]}` : plain;
}

const acts = (act: Step['act'], ...tickets: number[]): Step[] =>
  tickets.map((ticket) => ({ act, ticket, pick: ticket, text: ticket }));

/** What most of what is tried can begin with: Tickets, some of them understood and queued. */
export const prelude = (): Step[] => [
  ...acts('create', 0, 1, 2, 3),
  ...acts('ready', 0, 1, 2),
  ...acts('queue', 0, 1),
];

const PRIORITIES = ['P0', 'P1', 'P2', 'P3'];
const READINESS = ['blocked', 'spike_needed', 'implementation_ready', 'unspecified'];
const RELATIONS = ['depends_on', 'blocks', 'related', 'supersedes', 'duplicate_of'];
const PLANS = ['before', 'after', 'blocked_by', 'blocks', 'conflicts_with', 'waiting_capacity'];

/** A tool on one of the Tickets that there are. */
function on(
  role: 'human' | 'intake' | 'orchestrator',
  tool: string,
  input: (step: Step, branch: Branch, id: string, ids: string[]) => object | Promise<object>,
): Act {
  return async (branch, ids, step) => {
    const ticket = ids[step.ticket % Math.max(1, ids.length)];
    if (ticket === undefined) return false;
    await branch.call(role, tool, { ticket, ...(await input(step, branch, ticket, ids)) });
    return true;
  };
}

const other = (ids: string[], { pick, ticket }: Step) => ids[(ticket + 1 + pick) % ids.length];

const shown = async (branch: Branch, ticket: string) =>
  // The tool's declared answer.
  (await branch.call('orchestrator', 'ticket_show', { ticket })) as {
    plan_revision: string;
    revision: string;
    labels: string[];
    plan: { id: string }[];
    relations: { kind: string; ticket: string; inverse: boolean }[];
  };

export const ACTS = {
  create: async (branch: Branch, ids: string[], step: Step) => {
    if (ids.length > 5) return false;
    await branch.call('intake', 'ticket_create', {
      title: `About ${branch.name} ${step.text}`,
      body: textOf(step),
    });
    return true;
  },
  title: on('human', 'ticket_edit', ({ text }) => ({ title: `Title ${text % 9}` })),
  body: on('human', 'ticket_edit', async (step, branch, id) => ({
    body: textOf(step),
    revision: (await shown(branch, id)).revision,
  })),
  fields: on('human', 'ticket_edit', ({ text, pick }) => ({
    ...(text % 2 ? { priority: PRIORITIES[pick % 4] } : { readiness: READINESS[pick % 4] }),
    ...(text % 3 ? {} : { assignee: pick % 2 ? `person${pick}` : '' }),
  })),
  labels: on('human', 'ticket_edit', async ({ pick, text }, branch, id) => {
    const { labels } = await shown(branch, id);
    return { labels: text % 2 ? [...labels, `label${pick}`] : labels.slice(1) };
  }),
  comment: on('human', 'ticket_comment', (step) => ({ body: textOf(step) })),
  decide: on('intake', 'ticket_comment', (step) => ({ kind: 'decision', body: textOf(step) })),
  ask: on('intake', 'ticket_ask', (step) => ({ body: textOf(step) })),
  answer: on('human', 'ticket_answer', (step) => ({ body: textOf(step) })),
  ready: on('intake', 'ticket_ready', (step) => ({ summary: textOf(step) })),
  queue: on('human', 'ticket_queue', () => ({})),
  unqueue: on('human', 'ticket_unqueue', () => ({})),
  accept: on('orchestrator', 'ticket_accept', async (step, branch, id) => ({
    summary: textOf(step),
    plan_revision: (await shown(branch, id)).plan_revision,
    override_reason: 'It may start.',
  })),
  review: on('human', 'ticket_review', async (step, branch, id) => {
    const { state } = await branch.standing(id);
    if (state === 'inprogress') await reported(branch.services.tracker, id, 'abcdef1');
    return {
      verdict: step.pick % 2 ? 'approve' : 'request_changes',
      commit: 'abcdef1',
      body: textOf(step),
    };
  }),
  return: on('human', 'ticket_return', (step) => ({ reason: textOf(step) })),
  complete: on('human', 'ticket_complete', (step) => ({ summary: textOf(step) })),
  close: on('human', 'ticket_close', (step) => ({
    resolution: textOf(step),
    ...(step.pick % 2 ? { outcome: 'declined' } : {}),
  })),
  reopen: on('human', 'ticket_reopen', (step) => ({ reason: textOf(step) })),
  defer: on('human', 'ticket_defer', ({ pick }) => (pick % 2 ? { until: '2030-01-01' } : { until: 'now' })),
  relate: on('intake', 'relation_record', (step, _, __, ids) => ({
    kind: RELATIONS[step.pick % RELATIONS.length],
    related: other(ids, step),
    reason: textOf(step),
  })),
  unrelate: on('intake', 'relation_record', async (_, branch, id) => {
    const { kind, ticket } = (await shown(branch, id)).relations.find(({ inverse }) => !inverse) ?? {};
    return { kind: kind ?? 'related', related: ticket ?? id, remove: true };
  }),
  plan: on('orchestrator', 'plan_record', (step, _, __, ids) => ({
    kind: PLANS[step.pick % PLANS.length],
    related: other(ids, step),
    reason: textOf(step),
  })),
  withdraw: on('orchestrator', 'plan_record', async (step, branch, id) => ({
    withdraw: (await shown(branch, id)).plan[0]?.id ?? 'none',
    reason: textOf(step),
  })),
  /** A person decides what the program cannot: a side of a fork, or that what came from elsewhere is meant. */
  settle: async (branch: Branch, ids: string[], { ticket, pick, text }: Step) => {
    const id = ids[ticket % Math.max(1, ids.length)];
    if (id === undefined || text % 3 === 0) return false;
    const fork = await branch.forkOf(id);
    await branch.call('human', 'ticket_doctor', {
      ticket: id,
      settle: fork[pick % Math.max(1, fork.length)] ?? 'as_found',
    });
    return true;
  },
  /** A file that a person puts there. Its name says what is in it, so that no two sides differ in one. */
  attach: async (branch: Branch, ids: string[], { ticket, text, pick }: Step) => {
    const id = ids[ticket % Math.max(1, ids.length)];
    if (id === undefined) return false;
    mkdirSync(join(branch.records, id, 'artifacts'), { recursive: true });
    writeFileSync(join(branch.records, id, 'artifacts', `note-${text}-${pick}.md`), `Note ${text} ${pick}\n`);
    return true;
  },
  /** A person takes a whole record away. */
  remove: async (branch: Branch, ids: string[], { ticket, text }: Step) => {
    const id = ids[ticket % Math.max(1, ids.length)];
    if (id === undefined || text % 3 !== 0) return false;
    rmSync(join(branch.records, id), { recursive: true });
    return true;
  },
} satisfies Record<string, Act>;
