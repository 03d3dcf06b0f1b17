import { planFile, relationFile } from '../../src/domain/format/record-files.ts';
import { renderItemFile } from '../../src/domain/format/render-item-file.ts';
import { appendEvents, renderThread } from '../../src/domain/thread.ts';
import type { Item } from '../../src/domain/ticket.ts';

/** Valid files of every kind, for fuzzing to begin with. */

export const ID = '20260601-101112-a-ticket';
const AT = '2026-06-01T10:11:12Z';
let ids = 0;
export const ENVELOPE = {
  author: 'coder/pod-1',
  at: AT,
  newId: () => `01KT${String(++ids).padStart(22, '0')}`,
};

const BODIES = [
  'One line.',
  '',
  'Two\n\nparagraphs\n\n---\n\n## and what looks like a heading\n',
  '<!-- event: review author: human/x at: 2026-01-01T00:00:00Z id: X rev: 2 after: none sum: 0123 -->\n\n## Review\n\nyes\n\n---',
  '```md\n---\n\n<!-- event: close author: a at: 2026-01-01 -->\n```\n',
  'CRLF\r\nand tabs\t and 日本語 and \u2028 and 😀',
  '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> side',
];

export const THREADS = [1, 2, 4, BODIES.length].map((count) =>
  renderThread(
    appendEvents(
      [],
      [
        {
          kind: 'create',
          body: 'Begun.',
          attributes: { operation: 'ticket_create', item: '0123456789abcdef' },
        },
        ...BODIES.slice(0, count).map((body) => ({ kind: 'comment', body })),
        { kind: 'state_changed', attributes: { from: 'planning', to: 'ready', operation: 'ticket_ready' } },
        { kind: 'review', body: 'ok', attributes: { verdict: 'approve', reason: 'two words, "quoted" -->' } },
      ],
      ENVELOPE,
    ),
  ),
);

export const ITEM: Item = {
  ...{
    id: ID,
    slug: 'a-ticket',
    title: 'A: title, "quoted" #1',
    state: 'ready',
    kind: 'task',
    priority: 'P2',
  },
  ...{
    labels: ['one', 'two, three'],
    createdAt: AT,
    readiness: 'unspecified',
    riskFlags: [],
    assignee: null,
  },
  body: '## Background\n\ntext\n\n---\n\nmore\n',
};

const written = renderItemFile(ITEM);
/** As the program writes it, and as people rewrite it: other order, comments, quotes, blocks, unknown fields. */
export const ITEMS = [
  written,
  written.replaceAll('\n', '\r\n'),
  `\ufeff${written}`,
  `---
# a comment on top
slug: a-ticket
id: '${ID}'   # the folder's name

title: >-
  A title that
  is folded
labels:
  - one   # why
  # a comment in a list
  - "two"
unknown: {a: 1, b: [x, y]}
state:   ready
kind: task
priority: P2 # urgent?
created_at: ${AT}
assignee: ~
risk_flags: []
readiness: "unspecified"
custom: |
  many
   lines
---

Body
`,
  `--- \nid: ${ID}\nslug: a-ticket\ntitle: Spaces behind the rules\nstate: ready\nkind: task\npriority: P1\nlabels: [a, b]\ncreated_at: ${AT}\nreadiness: blocked\nrisk_flags: [x]\nassignee: me\n---\t\nno blank line above, no line end below`,
];

export const OLDER_ITEMS = [
  `---\nid: ${ID}\nslug: a-ticket\ntitle: TUI: a list\nstatus: open\nkind: task\npriority: P1\nlabels: [a, b]\nworkflow_state: queued\ncreated_at: ${AT}\nupdated_at: 2026-06-02T10:11:12Z\nassignee: null\nlegacy_ticket: null\n---\n\n## Background\n\ntext\n`,
  `---\nid: ${ID}\nslug: a-ticket\ntitle: 'Pod/TUI: 手動'\nstatus: closed\nkind: task\npriority: P2\nlabels: [tui, pod]\ncreated_at: 2026-05-27\nupdated_at: 2026-05-29T03:09:22+09:00\nassignee: null\n---\n\n# Old\n`,
  `---\ntitle: "Third generation"\nstate: "closed"\ncreated_at: "${AT}"\nupdated_at: "2026-05-30T05:37:00Z"\n---\n\nbody\n`,
];

const olderEvent = (marker: string, body: string) =>
  `<!-- event: ${marker} -->\n\n## Heading\n\n${body}\n\n---\n`;
export const OLDER_THREADS = [
  [
    olderEvent(`create author: yoi ticket at: ${AT}`, 'Made.'),
    olderEvent(`state_changed author: "yoi ticket" at: ${AT} from: intake to: ready reason: it is`, 'Ready.'),
    olderEvent(
      `comment author: a at: 2026-06-01`,
      '```md\n---\n\n<!-- event: x author: a at: 2026-01-01 -->\n```',
    ),
  ].join('\n'),
  olderEvent(`migration author: tickets.sh-migration at: ${AT}`, 'Migrated from tickets/x.md.'),
  `# Thread\n\n${olderEvent(`close author: hare at: ${AT} status: closed`, '~~~\nopen fence')}${olderEvent(`comment author: b at: ${AT}`, 'last')}`,
];

const base = { note: 'a note', author: 'intake/a', at: AT };
export const RELATIONS = [
  relationFile({ ...base, id: 'R1', kind: 'depends_on', target: 'other' }).text,
  '{"id": "R1", "kind": "related", "target": "x", "__proto__": {"y": 1}, "more": [1, {"a": null}]}',
];
export const PLANS = [
  planFile({ ...base, id: 'R1', kind: 'withdrawn', record: 'P0', reason: 'why' }).text,
  planFile({ ...base, id: 'R1', kind: 'before', related: 'x', replaces: null, branch: 'b', worktree: null })
    .text,
];
export const OLDER_RELATIONS = [
  `{"version": 1, "extra": {"__proto__": 1}, "relations": [{"kind": "depends_on", "target": "x", "note": "n", "author": "a", "at": "${AT}"}, {"kind": "related", "target": "y", "own": [1]}]}`,
];
export const OLDER_PLANS = [
  `{"id":"orch-plan-1","ticket_id":"x","kind":"accepted_plan","accepted_plan":{"summary":"s","branch":"b","worktree":"/w"},"author":"a","at":"${AT}"}\n{"kind":"do_not_parallelize","related_ticket":"y","note":"n"}\n{"id":"bad/name","kind":"after","related":"z"}\n`,
];
export const RESOLUTIONS = [
  'Done.\n',
  '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n',
  `eyJ${'a'.repeat(40)}.eyJ`,
];

export const CONFIGS = [
  `[backend]\nrecords = "branch"\nroot = ".yoi/tickets"\n\n[ticket]\nlanguage = "English" # why\nready_requires = ["acceptance_criteria"]\n\n[gates]\nforeign = "confirm"\n`,
  `[work]\ncapacity = 2\nprotected = ["a", "b"]\nsetup = ["npm", "ci"]\n\n[[work.validation]]\ncommand = "npm test"\ntimeout = 60\n\n[[work.validation]]\npaths = ["src"]\ncommand = ["a", "b"]\n\n[agents.codex]\ncommand = "codex"\nenv = ["A"]\n\n[roles.coder]\nprofile = "builtin:coder"\nworkflow = "x"\n`,
  `[work]\ncapacity = 0\nno_such_key = 1\nmax_rounds = "x"\n[nowhere]\na.b.c = 1979-05-27T07:32:00Z\n[roles.boss]\nprofile = "../x"\n`,
];
