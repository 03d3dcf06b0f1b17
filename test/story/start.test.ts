import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAM, SHELL, Story } from './program.ts';

const DIST = dirname(PROGRAM);

/** Words that only the code of a package says: they tell in which files of the bundle it lies. */
const APART: Readonly<Record<string, string>> = {
  'simple-git': 'allowUnsafePack',
  yaml: 'YAMLParseError',
  'smol-toml': 'Invalid TOML document',
  '@clack/prompts': 'TERM_PROGRAM',
};
const PACKAGES: Readonly<Record<string, string>> = {
  ...APART,
  'the MCP SDK': 'Unsupported protocol version',
};
const OF_THE_STORE = 'ledger.jsonl';

/** Parts of Node that take their time. A list reads files, and asks nobody. */
const NODE_PARTS = ['NativeModule child_process', 'NativeModule http', 'NativeModule worker_threads'];

/** Says at the end which parts of its own Node has loaded. */
const TELL_PARTS = `data:text/javascript,process.on('exit',()=>process._rawDebug(process.moduleLoadList.join()))`;

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** What is loaded is waited for by every command. These are no times, which depend on the machine: run `npm run bench`. */
describe('what a process loads before it answers', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
    await story.done('ticket', 'create', 'Wanted', '--role', 'intake');
    await story.done('ticket', 'create', 'Wanted as well', '--role', 'intake');
  });
  afterAll(() => story.end());

  const contentOf = (file: string) => readFileSync(join(DIST, file), 'utf8');

  it.each([...Object.entries(PACKAGES), ['the store', OF_THE_STORE]])(
    '%s is told by words that the bundle holds',
    (_, words) => {
      const files = readdirSync(DIST).filter((file) => statSync(join(DIST, file)).isFile());
      expect(files.filter((file) => contentOf(file).includes(words))).not.toEqual([]);
    },
  );

  it.each([
    'ticket list --json',
    'ticket show wanted-as-well',
    'plan query wanted-as-well',
    'ticket list --text wanted',
    '--help',
  ])('%s: no package that it has no use for, and few files', async (command) => {
    const { files, parts } = await loadedBy(command.split(' '));
    expect(files.length, files.join(' ')).toBeLessThanOrEqual(4);
    for (const [name, words] of Object.entries(PACKAGES))
      expect(
        files.filter((file) => contentOf(file).includes(words)),
        name,
      ).toEqual([]);
    expect(parts.filter((part) => NODE_PARTS.includes(part))).toEqual([]);
    const bytes = files.reduce((sum, file) => sum + statSync(join(DIST, file)).size, 0);
    expect(bytes, `bytes of ${files.join(' ')}`).toBeLessThan(560_000);
  });

  it('serve answers initialize with few files, and opens no workspace for it', async () => {
    const { files, out } = await loadedBy(['serve'], `${JSON.stringify(INITIALIZE)}\n`);
    expect(JSON.parse(out)).toMatchObject({ id: 1, result: { serverInfo: { name: 'yoi-tickets' } } });
    expect(files.length, files.join(' ')).toBeLessThanOrEqual(4);
    for (const words of [OF_THE_STORE, ...Object.values(APART)])
      expect(
        files.filter((file) => contentOf(file).includes(words)),
        words,
      ).toEqual([]);
  });

  /** The files of the program that Node evaluates, by its own account of what was covered, and parts of its own. */
  async function loadedBy(words: readonly string[], input = '') {
    const covered = join(story.folder, 'covered');
    const env = { ...SHELL, NODE_V8_COVERAGE: covered, NODE_OPTIONS: `--import=${TELL_PARTS}` };
    try {
      const { code, out, err } = await story.run(words, { env, input });
      expect(code, err).toBe(0);
      const report: { result: { url: string }[] } = JSON.parse(
        readFileSync(join(covered, readdirSync(covered)[0] ?? ''), 'utf8'),
      );
      const files = report.result.flatMap(({ url }) =>
        url.startsWith('file:') ? [relative(DIST, fileURLToPath(url))] : [],
      );
      return { files, out, parts: err.trim().split('\n').at(-1)?.split(',') ?? [] };
    } finally {
      rmSync(covered, { recursive: true, force: true });
    }
  }
});
