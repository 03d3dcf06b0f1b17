import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { CONFLICT, instead, type Kind } from './damage-kinds.ts';

/** What can happen to `item.md`. */
export const ITEM_KINDS: readonly Kind[] = [
  {
    what: 'is missing',
    damage: (place) => unlinkSync(place.path('item.md')),
    found: [['missing_file', 'item.md', 0]],
  },
  { what: 'is empty', damage: (place) => place.write('item.md', ''), found: [['frontmatter', 'item.md', 1]] },
  {
    what: 'is binary',
    damage: (place) => place.write('item.md', Buffer.from([0xff, 0xfe, 0, 0x80, 0xc0])),
    found: [
      ['encoding', 'item.md', 0],
      ['frontmatter', 'item.md', 1],
    ],
  },
  {
    what: 'has one byte that is no text',
    damage: (place) =>
      place.write('item.md', Buffer.concat([Buffer.from(place.read('item.md')), Buffer.from([0xff])])),
    found: [['encoding', 'item.md', 0]],
  },
  {
    what: 'was torn',
    damage: (place) => place.edit('item.md', (text) => text.slice(0, 60)),
    found: [['frontmatter', 'item.md', 1]],
  },
  {
    what: 'is in conflict',
    damage: (place) => place.edit('item.md', (text) => text.replace('title:', `${CONFLICT}title:`)),
    found: [['conflict_markers', 'item.md', 4]],
  },
  {
    what: 'has a key twice',
    damage: (place) => place.edit('item.md', (text) => text.replace('kind:', 'kind: "bug"\nkind:')),
    found: [['frontmatter', 'item.md', 7]],
  },
  {
    what: 'is no YAML',
    damage: (place) => place.edit('item.md', (text) => text.replace(/^kind: .*$/mu, 'kind: "a" b')),
    found: [['frontmatter', 'item.md', 6]],
  },
  {
    what: 'has an alias',
    damage: (place) => place.edit('item.md', (text) => text.replace(/^kind: .*$/mu, 'kind: *a')),
    found: [['frontmatter', 'item.md', 6]],
  },
  {
    what: 'has NUL in a field',
    damage: (place) => place.edit('item.md', (text) => text.replace('Damaged', 'Dam\0aged')),
    found: [['outside_edit', 'item.md', 1]],
  },
  {
    what: 'has an unknown state',
    damage: (place) => place.edit('item.md', (text) => text.replace(/^state: .*$/mu, 'state: "sold"')),
    found: [['field', 'item.md', 5]],
  },
  {
    what: 'lacks a field',
    damage: (place) => place.edit('item.md', (text) => text.replace(/^risk_flags: .*\n/mu, '')),
    found: [['field', 'item.md', 1]],
  },
  {
    what: 'has another state than the thread',
    damage: (place) => place.edit('item.md', (text) => text.replace(/^state: .*$/mu, 'state: "queued"')),
    found: [['state', 'item.md', 5]],
  },
  {
    what: 'has the id of another',
    damage: (place) => place.edit('item.md', (text) => text.replace(/^id: .*$/mu, 'id: "other"')),
    found: [['id_folder', 'item.md', 2]],
  },
  {
    what: 'has the slug of another',
    damage: (place) => place.edit('item.md', (text) => text.replace(/^slug: .*$/mu, 'slug: "sound-0"')),
    found: [['slug_duplicate', 'item.md', 3]],
  },
  {
    what: 'was edited outside',
    damage: (place) => place.edit('item.md', (text) => text.replace('Damaged', 'Edited')),
    found: [['outside_edit', 'item.md', 1]],
  },
  {
    what: 'was edited after the Go',
    state: 'queued',
    damage: (place) => place.edit('item.md', (text) => text.replace('Damaged', 'Edited')),
    found: [
      ['outside_edit', 'item.md', 1],
      ['text_changed', 'item.md', 1],
    ],
  },
  {
    what: 'begins with a mark',
    damage: (place) => place.edit('item.md', (text) => `\ufeff${text}`),
    found: [],
  },
  {
    what: 'has CRLF',
    damage: (place) => place.edit('item.md', (text) => text.replaceAll('\n', '\r\n')),
    found: [],
  },
  { what: 'is a folder', damage: instead('item.md', mkdirSync), found: [['unreadable_file', 'item.md', 0]] },
  {
    what: 'leads out',
    damage: instead('item.md', (path) => symlinkSync('/etc/passwd', path)),
    found: [['unreadable_file', 'item.md', 0]],
  },
  {
    what: 'leads to a device',
    damage: instead('item.md', (path) => symlinkSync('/dev/zero', path)),
    found: [['unreadable_file', 'item.md', 0]],
  },
  {
    what: 'leads round',
    damage: instead('item.md', (path) => symlinkSync('item.md', path)),
    found: [['unreadable_file', 'item.md', 0]],
  },
  {
    what: 'leads nowhere',
    damage: instead('item.md', (path) => symlinkSync('none', path)),
    found: [['unreadable_file', 'item.md', 0]],
  },
  {
    what: 'is a pipe',
    damage: instead('item.md', (path) => execFileSync('mkfifo', [path])),
    found: [['unreadable_file', 'item.md', 0]],
  },
  {
    what: 'may not be read',
    damage: () => {},
    denied: (path) => path.endsWith('-damaged/item.md'),
    found: [['unreadable_file', 'item.md', 0]],
  },
  {
    what: 'is too large',
    damage: (place) => place.write('item.md', Buffer.alloc(8 * 1024 * 1024 + 1, 'x')),
    found: [['unreadable_file', 'item.md', 0]],
  },
  {
    what: 'has a body over the limit',
    damage: (place) => place.edit('item.md', (text) => `${text}${'x'.repeat(70_000)}\n`),
    found: [
      ['oversize', 'item.md', 15],
      ['outside_edit', 'item.md', 1],
    ],
  },
  {
    what: 'names a path and a secret',
    damage: (place) =>
      place.edit('item.md', (text) => `${text}see /home/somebody/x\nAKIA${'ABCDEFGH01234567'}\n`),
    found: [
      ['outside_edit', 'item.md', 1],
      ['absolute_path', 'item.md', 31],
      ['secret', 'item.md', 32],
    ],
  },
];
