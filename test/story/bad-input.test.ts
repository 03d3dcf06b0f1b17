import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git, write } from '../git/fresh-repository.ts';
import { bytesBelow, did, type Fields, PROGRAM, refusal, SHELL, Story } from './program.ts';

let story: Story;
let healthy: string;
beforeAll(async () => {
  story = await Story.begin();
  healthy = String((await story.here('intake', 'ticket_create', { title: 'Healthy' })).id);
});
afterAll(() => story.end());

const BOMB = `${['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`)].join('\n')}`;
const front = (text: string) => (folder: string) => write(folder, 'item.md', text);
const instead = (name: string, make: (path: string) => void) => (folder: string) => {
  rmSync(join(folder, name), { recursive: true, force: true });
  make(join(folder, name));
};

/** What can happen to a record, and the code with which a change of it is refused. */
const DAMAGES: [string, (folder: string) => void][] = [
  ['frontmatter that is no YAML', front('---\n<html>\n\t}{\n---\nBody\n')],
  ['frontmatter that never ends', front('---\ntitle: "x"\n')],
  ['a YAML bomb', front(`---\ntitle: "x"\n${BOMB}\n---\nBody\n`)],
  ['git conflict markers', front('---\n<<<<<<< HEAD\ntitle: "a"\n=======\ntitle: "b"\n>>>>>>> side\n---\n')],
  ['no item.md', (folder) => unlinkSync(join(folder, 'item.md'))],
  ['no thread.md', (folder) => unlinkSync(join(folder, 'thread.md'))],
  ['an item.md that is a folder', instead('item.md', (path) => mkdirSync(path))],
  ['a thread.md that leads out', instead('thread.md', (path) => symlinkSync('/etc/passwd', path))],
  ['an item.md that leads round', instead('item.md', (path) => symlinkSync('item.md', path))],
  [
    'bytes that are no text',
    instead('item.md', (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0, 0x80, 0xc0]))),
  ],
];

describe.each(DAMAGES)('a record with %s', (what, damage) => {
  it('is refused with a code and a next step, and hides nothing else', async () => {
    const slug = `damaged-${DAMAGES.findIndex(([name]) => name === what)}`;
    const { id } = await story.here('intake', 'ticket_create', { title: 'Damaged', slug });
    const folder = join(story.records, String(id));
    damage(folder);
    const before = bytesBelow(story.records);
    const [refused, listed, shown, examined] = await Promise.all([
      story.refused('ticket', 'comment', slug, '--body', 'Half written?', '--role', 'intake'),
      story.here('human', 'ticket_list', { limit: 40 }),
      story.show(slug),
      story.run(['doctor', '--json']),
    ]);
    expect(refused).toMatchObject({ code: 'storage', exit: 6, next: expect.stringMatching(/mend|migrate/u) });
    expect(JSON.stringify(refused)).not.toContain(story.folder);
    const { tickets } = listed as { tickets: { id: string }[] };
    expect(tickets.map((row) => row.id)).toEqual(expect.arrayContaining([id, healthy]));
    expect(shown).toMatchObject({ id, flags: expect.arrayContaining(['unreadable']) });
    const { findings } = JSON.parse(examined.out);
    expect(findings).toContainEqual(expect.objectContaining({ ticket: id, level: 'error' }));
    expect(examined).toMatchObject({ code: 1, err: '' });
    expect(bytesBelow(story.records)).toEqual(before);
    expect(await story.here('intake', 'ticket_comment', { ticket: healthy, body: what })).toMatchObject({
      id: healthy,
    });
    rmSync(folder, { recursive: true });
    await story.here('companion', 'ticket_doctor', { fix: true });
  });
});

describe('words that do not fit', () => {
  it.each<[string, string[], string]>([
    ['a command that is none', ['ticket', 'destroy'], 'invalid_input'],
    ['an option that is none', ['ticket', 'list', '--all-of-them'], 'invalid_input'],
    ['too many arguments', ['ticket', 'show', 'healthy', 'and', 'more'], 'invalid_input'],
    ['a missing argument', ['ticket', 'show'], 'invalid_input'],
    ['a Ticket that is none', ['ticket', 'show', 'nobody'], 'not_found'],
    ['a choice that is none', ['ticket', 'list', '--state', 'nowhere'], 'invalid_input'],
    ['a number that is none', ['ticket', 'list', '--limit', 'many'], 'invalid_input'],
    ['an empty title', ['ticket', 'create', '  ', '--role', 'intake'], 'invalid_input'],
    ['a title of two lines', ['ticket', 'create', 'a\nb', '--role', 'intake'], 'invalid_input'],
    ['a title over the limit', ['ticket', 'create', 'x'.repeat(201), '--role', 'intake'], 'too_large'],
    ['a role that is none', ['ticket', 'create', 'x', '--role', 'boss'], 'invalid_input'],
    ['a workspace that is none', ['ticket', 'list', '--workspace', 'nowhere'], 'not_found'],
    [
      'a body from no file',
      ['ticket', 'create', 'x', '--body-file', 'none.md', '--role', 'intake'],
      'invalid_input',
    ],
    [
      'JSON that is none',
      ['ticket', 'review', 'healthy', '--findings', '{', '--role', 'reviewer'],
      'invalid_input',
    ],
  ])('%s: refused with what to do', async (_what, words, code) => {
    const before = bytesBelow(story.records);
    const refused = await story.refused(...words);
    expect(refused).toMatchObject({ code, next: expect.stringMatching(/\w/u) });
    expect(bytesBelow(story.records)).toEqual(before);
  });

  it('from a client: NUL, half characters, wrong types, unknown arguments', async () => {
    const intake = await story.serve({ role: 'intake' });
    const before = bytesBelow(story.records);
    const bad: Fields[] = [
      { title: 'a\u0000b' },
      { title: 'x', body: 'a\u0000b' },
      { title: 'x', body: '\u001b[2J' },
      { title: 'x', body: '\ud800' },
      { title: 7 },
      { title: null },
      { title: ['x'] },
      {},
      { title: 'x', unknown: true },
      { title: 'x', constructor: 'x' },
      { title: 'x', priority: 'P9' },
      { title: 'x', labels: 'one' },
      { title: 'x', labels: ['two words'] },
      { title: 'x', request_id: '../x' },
    ];
    for (const input of bad)
      expect(await refusal(intake, 'ticket_create', input), JSON.stringify(input)).toMatch(
        /^invalid_input: .+\w/u,
      );
    expect(bytesBelow(story.records)).toEqual(before);
    expect(await did(intake, 'ticket_show', { ticket: healthy })).toMatchObject({ id: healthy });
  });
});

describe('a place that cannot be used', () => {
  it.each<[string, (root: string) => void]>([
    ['a file stands where the records belong', (root) => writeFileSync(join(root, '.yoi/tickets'), '')],
    ['a link leads the records elsewhere', (root) => symlinkSync('/tmp', join(root, '.yoi/tickets'))],
    ['nobody ran init', () => {}],
  ])('%s', async (_what, spoil) => {
    const root = join(story.folder, `place ${expect.getState().currentTestName?.length}`);
    mkdirSync(join(root, '.yoi'), { recursive: true });
    spoil(root);
    const before = bytesBelow(root);
    expect(
      await story.refused('ticket', 'create', 'x', '--role', 'intake', '--workspace', root),
    ).toMatchObject({
      code: 'unmet_requirement',
      next: expect.stringContaining('yoi-tickets init'),
    });
    expect(bytesBelow(root)).toEqual(before);
  });

  it('a configuration that is wrong: named with its line', async () => {
    const root = join(story.folder, 'wrong configuration');
    write(root, '.yoi/ticket.config.toml', '[ticket]\n\nlanguage = 7\n');
    mkdirSync(join(root, '.yoi/tickets'));
    expect(await story.refused('ticket', 'list', '--workspace', root)).toMatchObject({
      code: 'invalid_input',
      refused: expect.stringContaining('.yoi/ticket.config.toml:3'),
    });
  });
});

describe('git that does not do its part', () => {
  const lock = () => join(git(story.records, 'rev-parse', '--absolute-git-dir'), 'index.lock');

  it.each<[string, string[], string, () => void, () => void]>([
    [
      'another git holds its lock',
      ['commit'],
      'index.lock',
      () => writeFileSync(lock(), ''),
      () => rmSync(lock()),
    ],
    [
      'the records have another branch checked out',
      ['sync'],
      'has side-track checked out',
      () => git(story.records, 'switch', '-q', '-c', 'side-track'),
      () => git(story.records, 'switch', '-q', 'yoi-tickets'),
    ],
  ])('%s: said in its words, and done when that is mended', async (_what, words, said, spoil, mend) => {
    spoil();
    const before = bytesBelow(story.records);
    expect(await story.refused(...words)).toMatchObject({
      code: 'storage',
      exit: 6,
      rule: expect.stringContaining(said),
    });
    expect(bytesBelow(story.records)).toEqual(before);
    mend();
    expect(await story.done('commit')).toMatchObject({ changed: expect.any(Number) });
  });
});

/** A mount of our own, gone with the process that made it. */
function inOwnMounts(script: string, ...words: string[]) {
  return spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', '/bin/sh', '-c', script, 'sh', ...words],
    {
      encoding: 'utf8',
      env: { ...SHELL },
    },
  );
}

const canMount = inOwnMounts('mount -t tmpfs -o size=64k tmpfs /mnt').status === 0;
if (!canMount) console.warn('skipped: a full and a read-only disk need unshare and mount');

describe.skipIf(!canMount)('a disk of its own', () => {
  const CREATE = `"$NODE" "$PROGRAM" ticket create Lost --role intake --json --workspace "$1"`;
  const mounted = (root: string, script: string, out: string) =>
    inOwnMounts(`NODE='${process.execPath}' PROGRAM='${PROGRAM}'; ${script}; cp -a "$1/." "$2"`, root, out);
  const records = (root: string) => bytesBelow(join(root, '.yoi/tickets'));

  it.each([
    ['that is read-only', 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"', 'the disk is read-only'],
    [
      'that is full',
      'cp -a "$1" "$1.away"; mount -t tmpfs -o size=512k tmpfs "$1"; cp -a "$1.away/." "$1"; cat /dev/zero > "$1/full" 2>/dev/null',
      'the disk is full',
    ],
  ])('%s: the change is refused, and reading goes on', (what, mount, words) => {
    const root = join(story.folder, `disk ${what}`);
    const out = join(story.folder, `seen ${what}`);
    for (const folder of [root, out]) mkdirSync(folder);
    mkdirSync(join(root, '.yoi/tickets'), { recursive: true });
    const first = ['ticket', 'create', 'Kept', '--role', 'intake', '--workspace', root];
    execFileSync(process.execPath, [PROGRAM, ...first], { env: { ...SHELL } });
    cpSync(root, `${root} before`, { recursive: true });
    const list = `"$NODE" "$PROGRAM" ticket list --json --workspace "$1"`;
    const run = mounted(root, `${mount}; ${CREATE}; echo "ended with $?"; ${list}`, out);
    expect(JSON.parse(run.stderr.slice(run.stderr.indexOf('{'))).error).toMatchObject({
      code: 'storage',
      rule: expect.stringContaining(words),
      next: expect.stringContaining('repeat the call'),
    });
    expect(run.stdout).toContain('ended with 6');
    expect(JSON.parse(run.stdout.slice(run.stdout.indexOf('{'))).tickets).toMatchObject([{ title: 'Kept' }]);
    expect(records(out)).toEqual(records(`${root} before`));
  });
});
