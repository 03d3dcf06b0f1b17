import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { fieldsOf, readFrontmatter, splitFrontmatter } from '../../src/domain/format/frontmatter.ts';
import { parseThread } from '../../src/domain/thread.ts';
import { git, write } from '../git/fresh-repository.ts';
import { bytesBelow, type Fields, PROGRAM, SHELL, Story } from './program.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const GENERATIONS = ['work-items', 'bucket', 'flat'] as const;
const present = existsSync(CORPUS);
if (!present) console.warn(`skipped: the older records are not at ${CORPUS}`);

/** A copy of one generation, with a record that nobody can read, in a folder that stands for itself. */
function copyOf({ onTestFinished }: TestContext, generation: string): { story: Story; root: string } {
  const story = new Story();
  onTestFinished(() => story.end());
  const root = join(story.folder, generation);
  cpSync(join(CORPUS, generation), root, { recursive: true });
  return { story, root };
}

const BROKEN = '20260101-000000-nobody-reads-this';
function breakOne(root: string): void {
  const folder = existsSync(join(root, 'open')) ? join(root, 'open') : root;
  write(
    join(folder, BROKEN),
    'item.md',
    '---\n<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> side\n---\n',
  );
  write(join(folder, BROKEN), 'thread.md', '');
}

/** The paths of the records below a root, from it. */
function recordsIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === 'item.md')
    .map(dirname)
    .sort();
}

/** What may not be lost of a record: its fields, its body, its events with all they say, its other files. */
function contentOf(folder: string) {
  const text = readFileSync(join(folder, 'item.md'), 'utf8');
  const { block = '', rest } = splitFrontmatter(text);
  const fields = [...fieldsOf(readFrontmatter(block).pieces).values()];
  const { events } = parseThread(readFileSync(join(folder, 'thread.md'), 'utf8'));
  return {
    body: rest,
    fields: new Map(fields.map(({ key, value }) => [key, value])),
    events: events.map(({ kind, author, at, heading, body, attributes }) => ({
      kind,
      author,
      at,
      heading,
      body,
      attributes,
    })),
    text,
    files: Object.fromEntries(
      Object.entries(bytesBelow(folder)).filter(([path]) => !/^(?:item|thread)\.md$|\.jsonl?$/u.test(path)),
    ),
    small: Object.fromEntries(Object.entries(bytesBelow(folder)).filter(([path]) => /\.jsonl?$/u.test(path))),
  };
}

/** Where a record lies now: today there are no folders of closed and open ones. */
function placeOf(root: string, path: string): string {
  const flat = join(root, basename(path));
  return existsSync(join(flat, 'item.md')) ? flat : join(root, path);
}

function expectNothingLost(before: string, after: string): void {
  for (const path of recordsIn(before)) {
    const now = contentOf(placeOf(after, path));
    const then = contentOf(join(before, path));
    const told = now.events.find(({ kind }) => kind === 'migrated')?.body ?? '';
    expect(now.body, path).toBe(then.body);
    expect(now.files, path).toEqual(then.files);
    const kept = now.events.slice(now.events[0]?.heading === 'Text above the first event' ? 1 : 0);
    for (const [position, event] of then.events.entries()) {
      const { attributes, ...same } = event;
      expect(kept[position], `${path}: event ${position}`).toMatchObject(same);
      expect(kept[position]?.attributes).toMatchObject(attributes);
    }
    for (const [key, value] of then.fields) {
      const still = JSON.stringify(now.fields.get(key)) === JSON.stringify(value);
      expect(still || told.includes(`${key}:`), `${path}: ${key}`).toBe(true);
    }
    for (const [name, json] of Object.entries(then.small)) {
      const words = [...json.matchAll(/"(?:target|note|summary|kind)": ?"((?:[^"\\]|\\.)*)"/gu)].map(
        ([, word]) => word ?? '',
      );
      const all = Object.values(now.small).join('\n');
      for (const word of words)
        expect(all + told, `${path}/${name}`).toContain(
          word.replaceAll('do_not_parallelize', 'conflicts_with').slice(0, 40),
        );
    }
  }
}

const errorsOf = (findings: unknown) =>
  (findings as { level: string; ticket: string; rule: string }[])
    .filter(({ level }) => level === 'error')
    .map(({ ticket, rule }) => `${ticket} ${rule}`)
    .sort();

const at = (root: string) => ['--workspace', root];
const doctor = async (story: Story, root: string) =>
  JSON.parse((await story.run(['doctor', '--json', ...at(root)], { cwd: story.folder })).out) as Fields;
const migrate = async (story: Story, root: string, ...more: string[]) =>
  JSON.parse(
    (await story.run(['migrate', '--json', ...more, ...at(root)], { cwd: story.folder })).out,
  ) as Fields;

describe.skipIf(!present).concurrent.each(GENERATIONS)('the older records of %s', (generation) => {
  it('are listed, shown and examined as they are, and not changed by it', async (test) => {
    const { story, root } = copyOf(test, generation);
    const before = bytesBelow(root);
    const cwd = story.folder;
    const ids = recordsIn(root).map((path) => basename(path));
    const list = JSON.parse(
      (await story.run(['ticket', 'list', '--state', 'all', '--limit', '40', '--json', ...at(root)], { cwd }))
        .out,
    );
    expect(list.count).toBe(ids.length);
    for (const id of ids) {
      const { code, out } = await story.run(['ticket', 'show', id, '--json', ...at(root)], { cwd });
      expect({ id, code }).toEqual({ id, code: 0 });
      expect(JSON.parse(out)).toMatchObject({
        id,
        state: expect.any(String),
        title: expect.stringMatching(/\S/u),
      });
    }
    expect(await doctor(story, root)).toMatchObject({ errors: expect.any(Number) });
    const dry = await migrate(story, root, '--dry-run');
    expect(dry).toMatchObject({ dry_run: true, unchanged: 0, unreadable: [] });
    expect([...(dry.migrated as string[])].sort()).toEqual([...ids].sort());
    const after = Object.fromEntries(
      Object.entries(bytesBelow(root)).filter(([path]) => !path.startsWith('.yoi/')),
    );
    expect(after).toEqual(before);
  });

  it('are migrated though killed in the middle, lose nothing, and stay the same the second time', async (test) => {
    const { story, root } = copyOf(test, generation);
    const original = join(story.folder, 'original');
    cpSync(root, original, { recursive: true });
    breakOne(root);
    const errors = errorsOf((await doctor(story, root)).findings);
    await killedAfterFirst(story, root);
    const half = recordsIn(root).filter((path) => isMigrated(join(root, path)));
    expect(half.length).toBeGreaterThan(0);
    expectNothingLost(original, root);

    const again = await migrate(story, root);
    expect(again.unreadable).toMatchObject([
      {
        id: expect.stringContaining(BROKEN),
        problems: expect.arrayContaining([expect.objectContaining({ file: 'item.md', line: 2 })]),
      },
    ]);
    expect(recordsIn(original).filter((path) => !isMigrated(placeOf(root, path)))).toEqual([]);
    expectNothingLost(original, root);
    expect(errors).toEqual(expect.arrayContaining(errorsOf((await doctor(story, root)).findings)));

    const done = bytesBelow(root);
    expect(await migrate(story, root)).toMatchObject({ migrated: [], unchanged: recordsIn(original).length });
    expect(bytesBelow(root)).toEqual(done);
  });
});

/** The thread is what a commit writes first, so a record whose thread is of today is on its way. */
function isMigrated(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'thread.md'), 'utf8').includes('<!-- event: migrated ');
  } catch {
    // It is on its way to another folder at this moment.
    return false;
  }
}

/** Kills the migration as soon as the disk shows that the first record is done. */
async function killedAfterFirst(story: Story, root: string): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, 'migrate', ...at(root)], {
    cwd: story.folder,
    env: { ...SHELL },
  });
  const ended = once(child, 'exit');
  const paths = recordsIn(root);
  const seen = watch(root, { recursive: true }, () => {
    if (paths.some((path) => isMigrated(placeOf(root, path)))) child.kill('SIGKILL');
  });
  await ended;
  seen.close();
}

describe.skipIf(!present)('older records that are tracked with the code', () => {
  it('are migrated where they lie, and committed with the command alone', async (test) => {
    const story = new Story();
    test.onTestFinished(() => story.end());
    mkdirSync(story.root);
    git(story.root, 'init', '-q', '-b', 'main');
    cpSync(join(CORPUS, 'flat'), story.records, { recursive: true });
    git(story.root, 'add', '.');
    git(story.root, 'commit', '-qm', 'Records of an older time');
    const before = git(story.root, 'rev-parse', 'HEAD');
    const errors = errorsOf((await doctor(story, story.root)).findings);
    expect(await story.done('status')).toMatchObject({ mode: 'with-code', records: story.records });
    await story.done('migrate');
    expectNothingLost(join(CORPUS, 'flat'), story.records);
    expect(git(story.root, 'rev-parse', 'HEAD')).toBe(before);
    expect(await story.done('commit')).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{40}$/u) });
    expect(git(story.root, 'status', '--porcelain')).toBe('');
    expect(await story.done('migrate')).toMatchObject({ migrated: [], unreadable: [] });
    expect(errors).toEqual(expect.arrayContaining(errorsOf((await doctor(story, story.root)).findings)));
  });

  it('are the same on the branch of the records', async (test) => {
    const story = await Story.begin();
    test.onTestFinished(() => story.end());
    cpSync(join(CORPUS, 'flat'), story.records, { recursive: true });
    await story.done('commit');
    const old = git(story.records, 'rev-parse', 'HEAD');
    await story.done('migrate');
    expectNothingLost(join(CORPUS, 'flat'), story.records);
    await story.done('commit');
    expect(git(story.records, 'status', '--porcelain')).toBe('');
    git(story.records, 'reset', '-q', '--hard', old);
    expect(await story.done('ticket', 'list', '--state', 'all')).toMatchObject({
      count: recordsIn(join(CORPUS, 'flat')).length,
    });
  });
});
