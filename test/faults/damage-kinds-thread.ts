import { mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { CONFLICT, instead, type Kind } from './damage-kinds.ts';
import type { DamagePlace } from './damage-place.ts';

const thread = (change: (text: string) => string) => (place: DamagePlace) => place.edit('thread.md', change);

/** What can happen to `thread.md`: the creation stands in line 1, what intake understood in line 9, the change to ready in line 17. */
export const THREAD_KINDS: readonly Kind[] = [
  {
    what: 'is missing',
    damage: (place) => unlinkSync(place.path('thread.md')),
    found: [['missing_file', 'thread.md', 0]],
  },
  {
    what: 'is missing in a clone',
    cloned: true,
    damage: (place) => unlinkSync(place.path('thread.md')),
    found: [['missing_file', 'thread.md', 0]],
  },
  {
    what: 'is empty',
    damage: (place) => place.write('thread.md', ''),
    found: [['regressed', 'thread.md', 0]],
  },
  {
    what: 'is empty in a clone',
    cloned: true,
    damage: (place) => place.write('thread.md', ''),
    found: [['event_missing', 'thread.md', 1]],
  },
  {
    what: 'is binary',
    damage: (place) => place.write('thread.md', Buffer.from([0xff, 0xfe, 0, 0x80, 0xc0])),
    found: [
      ['encoding', 'thread.md', 0],
      ['event_marker', 'thread.md', 1],
      ['regressed', 'thread.md', 0],
    ],
  },
  { what: 'begins with a mark', damage: thread((text) => `\ufeff${text}`), found: [] },
  { what: 'has CRLF', damage: thread((text) => text.replaceAll('\n', '\r\n')), found: [] },
  {
    what: 'has a tail cut off behind the last letter',
    damage: thread((text) => text.slice(0, -6)),
    found: [],
  },
  {
    what: 'was torn in a body',
    damage: thread((text) => text.slice(0, -12)),
    found: [['event_sum', 'thread.md', 17]],
  },
  {
    what: 'was torn in a marker',
    damage: thread((text) => text.slice(0, text.lastIndexOf('<!--') + 60)),
    found: [
      ['event_sum', 'thread.md', 9],
      ['event_marker', 'thread.md', 17],
      ['regressed', 'thread.md', 0],
    ],
  },
  {
    what: 'is in conflict',
    damage: thread((text) => text.replace('understood', `${CONFLICT}understood`)),
    found: [
      ['event_sum', 'thread.md', 9],
      ['conflict_markers', 'thread.md', 13],
    ],
  },
  {
    what: 'was changed',
    damage: thread((text) => text.replace('understood', 'misunderstood')),
    found: [['event_sum', 'thread.md', 9]],
  },
  {
    what: 'holds NUL',
    damage: thread((text) => text.replace('understood', 'under\0stood')),
    found: [['event_sum', 'thread.md', 9]],
  },
  {
    what: 'counts out of range',
    damage: thread((text) => text.replace('rev: 2', 'rev: 4294967295')),
    found: [
      ['event_sum', 'thread.md', 9],
      ['regressed', 'thread.md', 0],
    ],
  },
  {
    what: 'begins with text',
    damage: thread((text) => `# Thread\n\n${text}`),
    found: [['event_marker', 'thread.md', 1]],
  },
  {
    what: 'has an event cut out',
    cloned: true,
    state: 'queued',
    damage: (place) => place.rewrite(([first, , ...rest]) => (first ? [first, ...rest] : rest)),
    found: [
      ['event_missing', 'thread.md', 9],
      ['foreign', 'thread.md', 17],
    ],
  },
  {
    what: 'has an event twice',
    damage: thread((text) => `${text}\n${text.slice(text.lastIndexOf('<!--'))}`),
    found: [['event_duplicate', 'thread.md', 25]],
  },
  {
    what: 'has two events of one id',
    damage: (place) =>
      place.rewrite((events) => [
        ...events,
        ...events.slice(-1).map((event) => ({ ...event, body: 'other' })),
      ]),
    found: [['event_duplicate', 'thread.md', 25]],
  },
  {
    what: 'has an event without time',
    damage: (place) =>
      place.rewrite((events) => events.map((event, n) => (n === 1 ? { ...event, at: 'soon' } : event))),
    found: [['event_field', 'thread.md', 9]],
  },
  {
    what: 'leads to a state that is none',
    damage: (place) =>
      place.forge({
        kind: 'state_changed',
        attributes: { from: 'ready', to: 'sold', operation: 'ticket_queue' },
      }),
    found: [['event_field', 'thread.md', 25]],
  },
  {
    what: 'has a change of state that no operation makes',
    damage: (place) =>
      place.forge({
        kind: 'state_changed',
        attributes: { from: 'ready', to: 'closed', operation: 'ticket_ready' },
      }),
    found: [['event_unlawful', 'thread.md', 25]],
  },
  {
    what: 'has a forged Go',
    damage: (place) =>
      place.forge({
        kind: 'state_changed',
        attributes: { from: 'ready', to: 'queued', operation: 'ticket_queue' },
      }),
    found: [
      ['foreign', 'thread.md', 25],
      ['state', 'item.md', 5],
    ],
  },
  {
    what: 'has a foreign review',
    state: 'inprogress',
    damage: (place) => place.forge({ kind: 'review', attributes: { verdict: 'approve' } }),
    found: [['foreign', 'thread.md', 41]],
  },
  {
    what: 'is forked',
    damage: (place) =>
      place.rewrite((events) => [
        ...events,
        ...events.slice(-1).map((event) => ({ ...event, id: '01ZZFORK' })),
      ]),
    found: [['fork', 'thread.md', 25]],
  },
  {
    what: 'is behind what was acknowledged',
    damage: thread((text) => text.slice(0, text.lastIndexOf('\n<!--'))),
    found: [['regressed', 'thread.md', 0]],
  },
  {
    what: 'has an event over the limit',
    damage: (place) =>
      place.rewrite((events) =>
        events.map((event, n) => (n === 1 ? { ...event, body: 'x'.repeat(20_000) } : event)),
      ),
    found: [['oversize', 'thread.md', 13]],
  },
  {
    what: 'is a folder',
    damage: instead('thread.md', mkdirSync),
    found: [['unreadable_file', 'thread.md', 0]],
  },
  {
    what: 'leads out',
    damage: instead('thread.md', (path) => symlinkSync('/etc/passwd', path)),
    found: [['unreadable_file', 'thread.md', 0]],
  },
];
