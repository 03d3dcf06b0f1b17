import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '../../src/domain/problem.ts';
import type { DamagePlace } from './damage-place.ts';

/** One kind of damage: what does it, and all that the doctor then finds, each once and in its place. */
export type Kind = {
  what: string;
  damage: (place: DamagePlace) => void;
  found: readonly (readonly [rule: Rule, file: string, line: number])[];
  /** The state that the Ticket is in before. */
  state?: string;
  /** Whether this machine acknowledged nothing of it, as in a fresh clone. */
  cloned?: true;
  /** What the permissions do not allow to be looked at; a test that root runs could not take them away. */
  denied?: (path: string) => boolean;
  /** Whether the Ticket is not there to be shown. */
  gone?: true;
};

export const instead = (file: string, make: (path: string) => void) => (place: DamagePlace) => {
  rmSync(place.path(file), { recursive: true, force: true });
  make(place.path(file));
};
export const CONFLICT = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> side\n';

/** What can happen to a record's folder. */
export const FOLDER_KINDS: readonly Kind[] = [
  {
    what: 'an older generation wrote',
    damage: (place) => {
      place.write('item.md', `---\ntitle: TUI: a list\nstatus: open\nkind: task\n---\n\nbody\n`);
      const at = '2026-06-01T10:11:12Z';
      place.write('thread.md', `<!-- event: create author: a at: ${at} -->\n\n## Created\n\nMade.\n\n---\n`);
    },
    found: [],
    cloned: true,
  },
  {
    what: 'is gone',
    damage: (place) => rmSync(place.path(''), { recursive: true }),
    found: [['record_missing', '', 0]],
    gone: true,
  },
  {
    what: 'has another name',
    damage: (place) => {
      renameSync(place.path(''), place.path('', '20260101-000000-other'));
      place.id = '20260101-000000-other';
    },
    found: [['id_folder', 'item.md', 2]],
    cloned: true,
  },
  {
    what: 'stands in two places',
    damage: (place) => cpSync(place.path(''), join(place.root, 'open', place.id), { recursive: true }),
    found: [['id_duplicate', 'item.md', 2]],
  },
  {
    what: 'differs from another in case only',
    damage: (place) => {
      cpSync(place.path(''), place.path('', place.id.toUpperCase()), { recursive: true });
      const path = place.path('item.md', place.id.toUpperCase());
      const text = place.read('item.md').replace(`"${place.id}"`, `"${place.id.toUpperCase()}"`);
      writeFileSync(path, text.replace(/^slug: .*$/mu, 'slug: "other"'));
      place.edit('item.md', (own) => `${own}more\n`);
    },
    found: [
      ['id_duplicate', 'item.md', 2],
      ['outside_edit', 'item.md', 1],
    ],
  },
  {
    what: 'leads out',
    damage: instead('', (path) => symlinkSync('/etc', path)),
    found: [['unreadable_file', '.', 0]],
  },
  {
    what: 'leads round',
    damage: instead('', (path) => symlinkSync(path, path)),
    found: [['unreadable_file', '.', 0]],
  },
  {
    what: 'is empty',
    damage: instead('', mkdirSync),
    found: [
      ['missing_file', 'item.md', 0],
      ['missing_file', 'thread.md', 0],
    ],
  },
  {
    what: 'may not be entered',
    damage: () => {},
    denied: (path) => /-damaged\/.+/u.test(path),
    found: [
      ['unreadable_file', 'artifacts', 0],
      ['unreadable_file', 'item.md', 0],
      ['unreadable_file', 'resolution.md', 0],
      ['unreadable_file', 'thread.md', 0],
    ],
  },
  {
    what: 'holds artifacts that are a file',
    damage: (place) => place.write('artifacts', ''),
    found: [['unreadable_file', 'artifacts', 0]],
  },
];
