import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '../../src/domain/problem.ts';
import { disk, type FileAccess } from '../../src/local/file-access.ts';
import { lockFile } from '../../src/local/lock.ts';
import { FOLDER_KINDS, type Kind } from './damage-kinds.ts';
import { ITEM_KINDS } from './damage-kinds-item.ts';
import { LOCAL_KINDS } from './damage-kinds-local.ts';
import { SMALL_KINDS } from './damage-kinds-small.ts';
import { THREAD_KINDS } from './damage-kinds-thread.ts';
import { DamagePlace } from './damage-place.ts';
import { tried } from './scale.ts';

const places = new Map<string, DamagePlace>();
const reached = new Set<string>();
let kinds = 0;

beforeAll(async () => {
  for (const state of ['ready', 'queued', 'inprogress', 'closed'])
    places.set(state, await DamagePlace.inState(state));
});
afterAll(async () => {
  for (const place of places.values()) await place.end();
  tried('kinds of damage', kinds, 'each told once in its place, and hid nothing else');
});

describe.each([
  ['item.md that', ITEM_KINDS],
  ['a thread.md that', THREAD_KINDS],
  ['a record that has', SMALL_KINDS],
  ['a folder that', FOLDER_KINDS],
  ['beside the records', LOCAL_KINDS],
])('%s', (_where, all) => {
  it.each(all.map((kind) => [kind.what, kind] as const))('%s', async (_what, kind) => {
    const place = copyOf(kind.state ?? 'ready');
    try {
      if (kind.cloned) rmSync(place.local, { recursive: true });
      kind.damage(place);
      await isTold(place.open(kind.denied && denying(kind.denied)), kind);
      await hidesNothing(place, kind);
      kinds += 1;
    } finally {
      await place.end();
    }
  });
});

it('a change that nobody could finish yet is told, and finished by the next writer', async () => {
  const place = copyOf('ready');
  rmSync(`${place.local}/applied`);
  const lock = lockFile(`${place.local}/lock`);
  const found = await place.open().findings();
  expect(found.map(({ rule }) => rule)).toEqual(['journal']);
  reached.add('journal');
  lock?.release();
  await place.call('ticket_comment', { ticket: place.id, body: 'x' });
  expect(await place.findings()).toEqual([]);
  await place.end();
});

it('every rule that there is has a kind of damage that breaks it', () => {
  expect(RULES.filter((rule) => !reached.has(rule))).toEqual([]);
});

function copyOf(state: string): DamagePlace {
  const place = places.get(state);
  if (!place) throw new Error(`no place was made for ${state}`);
  return place.copy();
}

async function isTold(place: DamagePlace, { found }: Kind): Promise<void> {
  const findings = await place.findings();
  const told = findings.map(({ rule, file, line }) => [rule, file, line]);
  expect(told.sort()).toEqual([...found].map((one) => [...one]).sort());
  for (const [rule] of found) reached.add(rule);
}

/** All other Tickets are listed, shown and worked on; the damaged one is shown as far as it can be. */
async function hidesNothing(place: DamagePlace, { gone, found }: Kind): Promise<void> {
  const { id, others } = place;
  expect(await place.call('ticket_list', { state: 'all' })).toMatchObject({
    tickets: expect.arrayContaining(
      [...others, ...(gone ? [] : [id])].map((one) => expect.objectContaining({ id: one })),
    ),
  });
  if (!gone) {
    const shown = await place.call('ticket_show', { ticket: id });
    expect(shown.id).toBe(id);
    const damage = [shown.damage ?? []].flat();
    for (const [rule, file, line] of found)
      if (OF_FILES.has(rule) && file !== 'resolution.md' && !file.startsWith('artifacts'))
        expect(damage.join('\n')).toContain(`${file}${line > 0 ? `:${line}` : ''}: `);
  }
  for (const other of others) {
    expect(await place.call('ticket_show', { ticket: other })).toMatchObject({ id: other });
    await place.call('ticket_comment', { ticket: other, body: 'still here' });
  }
}

/** The disk, as one sees it who may not look at some of it. */
function denying(isDenied: (path: string) => boolean): FileAccess {
  const refuse =
    <T>(act: (path: string, ...rest: never[]) => T) =>
    (path: string, ...rest: never[]) => {
      if (!isDenied(path)) return act(path, ...rest);
      throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open' });
    };
  return { ...disk, stat: refuse(disk.stat), read: refuse(disk.read), list: refuse(disk.list) };
}

/** What shows in a file without a look at others or at what this machine remembers. */
const OF_FILES = new Set<string>([
  ...['missing_file', 'unreadable_file', 'encoding', 'conflict_markers', 'frontmatter', 'field', 'id_folder'],
  ...['event_marker', 'event_sum'],
]);
