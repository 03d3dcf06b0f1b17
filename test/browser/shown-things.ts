import type { ActionRow } from '../../src/domain/actions.ts';
import type { DiffAnswer, DiffLine, EventShown, PodAnswer, TicketAnswer } from '../../src/panel/wire.ts';
import { NASTY_LINES, NASTY_MARKDOWN } from './nasty-texts.ts';

const AT = '2026-11-21T09:00:00.000Z';
export const HEAD = 'a'.repeat(40);
const USAGE = { turns: 3, tokens: 1200, cost: 0.5, currency: 'USD' };

/** A Ticket that waits for a person to judge it, in which every text is somebody's who means it ill. */
export function shownTicket(id: string): TicketAnswer {
  const title = `${NASTY_LINES.script} ${NASTY_LINES.direction}`;
  const common = {
    id,
    title,
    state: 'inprogress',
    kind: 'task',
    priority: 'P1',
    labels: ['ui'],
    rev: 7,
  } as const;
  const row: ActionRow = {
    ...{
      key: `ticket:${id}`,
      urgency: 'decide',
      ticket: common,
      since: AT,
      latest: NASTY_LINES.handler ?? '',
    },
    reasons: [{ urgency: 'decide', text: 'Reviewed and validated, and merging it is yours', at: AT }],
    ...{ progress: null, pods: [], actions: [{ name: 'merge', tool: 'work_merge', input: { ticket: id } }] },
  };
  const event = (rev: number, kind: string, body: string): EventShown => ({
    ...{ id: `E${rev}`, rev, kind, author: 'coder/<b>coder</b>', at: AT, heading: NASTY_LINES.quote ?? '' },
    ...{ attributes: {}, body, cut: false },
  });
  const link = { id: 'r1', kind: 'depends_on', ticket: 'other', title, state: 'done', note: NASTY_MARKDOWN };
  return {
    ...{
      ...common,
      row,
      slug: 'slug',
      readiness: 'unspecified',
      risk_flags: [],
      created_at: AT,
      updated_at: AT,
    },
    ...{ revision: 'r', flags: [], damage: [], held_by: 'boss', body: NASTY_MARKDOWN, resolution: null },
    questions: [{ id: 'Q1', author: 'coder/coder', at: AT, body: NASTY_MARKDOWN }],
    ...{ relations: [link], plan: [], blockers: [], artifacts: ['dossier-1.md', '<img src=x>.txt'] },
    events: {
      events: [
        event(1, 'comment', NASTY_MARKDOWN),
        event(2, 'work', ''),
        event(3, '<script>', 'x'.repeat(60_000)),
      ],
      ...{ before: null, count: 3 },
    },
    work: {
      ...{ phase: 'dossier', waits_for: 'person', next: 'work_merge', branch: 'ticket/slug', target: 'main' },
      ...{ head: HEAD, attempt: 1, rounds: 0, step: null, validations: [], reviews: [], cost: USAGE },
      dossier: { number: 1, commit: HEAD, target: HEAD, wants: 'person', artifact: 'dossier-1.md' },
    },
    pods: [shownPod('coder')],
  };
}

export function shownPod(pod: string): PodAnswer {
  return {
    ...{
      pod,
      role: 'coder',
      ticket: null,
      state: 'live',
      agent: 'demo',
      working: true,
      launched_at: AT,
      heard_at: AT,
    },
    ...{ limited_until: null, ended: null, usage: USAGE, folder: '/f', profile: 'p', origin: 'human/anna' },
    questions: [
      {
        ...{ id: 'q1', kind: 'execute', title: NASTY_LINES.handler ?? '', count: 1, at: AT },
        command: ['sh', '-c', 'echo one\nrm -rf two'],
      },
    ],
  };
}

/** A small file, then one of so many lines, with what hides in lines. */
export function shownDiff(lines: number): DiffAnswer {
  const line = (at: number, text: string): DiffLine => ({ kind: 'added', old: null, new: at, text });
  const file = { old_path: null, status: 'modified', removed: 0 } as const;
  return {
    ...{ base: 'b'.repeat(40), head: HEAD, left_out: 0 },
    files: [
      {
        ...{ ...file, path: 'src/greet.ts', added: 3 },
        hunks: [
          {
            heading: '',
            lines: ['one', NASTY_LINES.direction ?? '', 'x'.repeat(1_000_000)].map((text, at) =>
              line(at + 1, text),
            ),
          },
        ],
      },
      {
        ...{ ...file, path: `src/${NASTY_LINES.length}.ts`, added: lines },
        hunks: [
          { heading: '', lines: Array.from({ length: lines }, (_, at) => line(at + 1, `line ${at + 1}`)) },
        ],
      },
    ],
  };
}
