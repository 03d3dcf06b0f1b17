import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PanelProcess } from '../browser/panel-process.ts';
import { write } from '../git/fresh-repository.ts';
import { PROGRAM, SHELL, Story } from '../story/program.ts';
import { hasTerminal, onTerminal } from '../story/terminal.ts';
import { Visitor } from './visitor.ts';

const RUN = [process.execPath, PROGRAM] as const;
const LINK = /http:\/\/127\.0\.0\.1:(\d+)\/#key=[\w-]{43}/u;

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('yoi-tickets panel', () => {
  let story: Story;
  let panel: PanelProcess | undefined;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterEach(() => panel?.close());
  afterAll(() => story?.end());

  const open = async (...words: string[]) => {
    panel = await PanelProcess.open(RUN, story, '--no-orchestrator', ...words);
    return panel;
  };

  it('prints a link that lets its person in, and ends with Ctrl-C at once', async () => {
    const { link, screen } = await open();
    expect(screen).toContain('The panel of');
    const visitor = await Visitor.enter(link);
    expect((await visitor.get('/api/actions')).workspace.root).toBe(story.root);
    // The page itself, as it was built.
    expect((await visitor.ask('/')).text).toContain('<div id="panel">');
    const since = performance.now();
    await panel?.close();
    expect(performance.now() - since).toBeLessThan(5_000);
    await expect(visitor.ask('/')).rejects.toThrow();
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('ends with %s as with Ctrl-C', async (signal) => {
    const { link, pid } = await open();
    const visitor = await Visitor.enter(link);
    const page = visitor.listen('/api/changes');
    await page.heard(({ data }) => data.all === true);
    process.kill(pid, signal);
    await page.ended;
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
    expect((await story.person(['panel', '--link'])).exitCode).toBe(3);
  });

  it('goes on where it was after it was killed: the same port, and the session lives', async () => {
    const first = await open();
    const visitor = await Visitor.enter(first.link);
    await first.kill();
    const second = await open();
    expect(second.port).toBe(first.port);
    expect((await visitor.ask('/api/pods')).status).toBe(200);
  });

  it('says where it is open already, with another link, and prints links while it is', async () => {
    const { link, port } = await open();
    const again = await story.person(['panel', '--no-open']);
    expect(again.exitCode, again.text).toBe(0);
    expect(again.text).toContain(`is open already, on port ${port}`);
    const more = await story.person(['panel', '--link']);
    const links = [link, LINK.exec(again.text)?.[0] ?? '', LINK.exec(more.text)?.[0] ?? ''];
    expect(new Set(links).size).toBe(3);
    for (const one of links) expect(await Visitor.enter(one)).toBeInstanceOf(Visitor);
    const asData = await story.person(['panel', '--link', '--json']);
    expect(JSON.parse(asData.text)).toMatchObject({
      root: story.root,
      port: Number(port),
      link: expect.stringMatching(LINK),
    });
  });

  it('starts the browser with a page of this user alone, and with no key: others list what programs are started with', async () => {
    const bin = join(story.folder, 'bin');
    const [heard, state] = [join(bin, 'heard'), join(story.root, '.git/yoi/panel')];
    write(bin, 'xdg-open', `#!/bin/sh\nprintf '%s|' "$@" > '${heard}.new'\nmv '${heard}.new' '${heard}'\n`);
    chmodSync(join(bin, 'xdg-open'), 0o755);
    const { port } = await open();
    const env = { ...story.env, PATH: `${bin}:${story.env.PATH}`, DISPLAY: ':0' };
    const again = await onTerminal([...RUN, 'panel'], { cwd: story.root, env });
    const link = LINK.exec(again.text)?.[0] ?? '';
    await expect.poll(() => existsSync(heard), { timeout: 10_000 }).toBe(true);
    const page = join(state, 'open.html');
    expect(readFileSync(heard, 'utf8')).toBe(`${pathToFileURL(page).href}|`);
    expect(statSync(page).mode & 0o077).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain(`url=${link}"`);
    expect(new URL(link).port).toBe(port);
    // It leads nowhere any more as soon as somebody came in by it.
    await Visitor.enter(link);
    expect(existsSync(page)).toBe(false);
  });

  it('prints no link to a panel that is not there', async () => {
    const { text, exitCode } = await story.person(['panel', '--link']);
    expect([exitCode, text]).toEqual([3, expect.stringContaining('no panel of this workspace is open')]);
  });

  it('says what to do where its port is taken, and takes another where it was not named', async () => {
    const first = await open();
    const port = Number(first.port);
    await first.close();
    const other = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    try {
      const named = await story.person(['panel', '--no-open', '--port', String(port)]);
      expect(named.exitCode, named.text).toBe(1);
      expect(named.text).toMatch(new RegExp(`port ${port}.*another program listens there.*--port`, 'su'));
      expect((await open()).port).not.toBe(String(port));
    } finally {
      other.close();
    }
  });

  it.each(['0', '65536', 'http', '-1', '80 '])('takes no port that is none: %s', async (port) => {
    const { text, exitCode } = await story.person(['panel', `--port=${port}`]);
    expect([exitCode, text]).toEqual([2, expect.stringContaining('a port is a number')]);
  });

  it.each(['', '*', 'phone.example:8443', 'http://phone.example', 'phone.example/', 'phøne.example', '-'])(
    'takes no name that no browser asks by: %j',
    async (name) => {
      const { text, exitCode } = await story.person(['panel', `--allow-host=${name}`]);
      expect([exitCode, text]).toEqual([2, expect.stringContaining('as it stands in an address')]);
    },
  );

  it('is refused where nobody is at a terminal', async () => {
    for (const words of [['panel'], ['panel', '--link']])
      expect(await story.refused(...words)).toMatchObject({
        code: 'needs_person',
        next: expect.stringContaining('yoi-tickets panel'),
      });
  });

  it.each([
    ['in a Pod', { YOI_POD: 'ticket-coder-one', YOI_ROLE: 'coder' }],
    ['in the shell of an agent', { CLAUDECODE: '1' }],
  ])('is refused %s, also on a terminal, and also its link', async (_where, marks) => {
    await open();
    for (const words of [
      ['panel', '--no-open'],
      ['panel', '--link'],
    ]) {
      const { text, exitCode } = await onTerminal([...RUN, ...words], {
        cwd: story.root,
        env: { ...SHELL, ...marks },
      });
      expect([exitCode, text]).toEqual([4, expect.stringContaining('a person runs it')]);
      expect(text).not.toMatch(LINK);
    }
  });

  it('says what a folder lacks that is no workspace', async () => {
    const { text, exitCode } = await onTerminal([...RUN, 'panel', '--no-open'], {
      cwd: story.folder,
      env: SHELL,
    });
    expect([exitCode, text]).toEqual([1, expect.stringContaining('yoi-tickets init')]);
  });

  it('is asked for by the names that a tunnel gives it', async () => {
    const { link, screen } = await open('--allow-host', 'Desk.Example', '--allow-host', 'localhost');
    expect(screen).toContain('desk.example or localhost');
    const visitor = await Visitor.enter(link);
    for (const host of ['desk.example', 'localhost:9', 'DESK.example:8443'])
      expect((await visitor.ask('/api/pods', { headers: { host } })).status, host).toBe(200);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
