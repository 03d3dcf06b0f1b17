import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { tokenDigest } from '../src/pods/registry.ts';
import { write } from './git/fresh-repository.ts';
import { PodStory, SECRET } from './story/pod-story.ts';
import { bytesBelow, did, PROGRAM, refusal } from './story/program.ts';
import { hasTerminal, onPseudoTerminal } from './story/terminal.ts';

let house: PodStory;
/** A Ticket that waits for a person's Go. */
let ready: string;
/** A Ticket in progress. */
let begun: string;

/** The gates of `security.test.ts`, tried by agents in Pods: real hosts, real shells, the real program. */
describe.skipIf(!hasTerminal() || process.platform !== 'linux')('in a Pod', () => {
  beforeAll(async () => {
    house = await PodStory.begin();
    ready = await house.story.ready('Only a person says Go');
    begun = await house.story.inProgress('Paint the door');
  });
  afterAll(async () => {
    const left = await house.stopAll();
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000 });
    await house.end();
  });

  describe('act as a person from a shell', () => {
    const GO = () => [process.execPath, PROGRAM, 'ticket', 'queue', ready] as const;
    const path = `PATH=${process.env.PATH}`;

    it('is refused by the environment, with a pipe and on a terminal', async () => {
      const pod = await house.launch('companion', [exec(...GO()), exec(...onPseudoTerminal(GO()))]);
      const said = await house.saidInTurn(pod);
      expect(said.match(/ended with \d+/gu)).toEqual(['ended with 4', 'ended with 4']);
      expect(
        said.match(/inside a Pod, where the command line is its role and never a person/gu),
      ).toHaveLength(2);
      expect(await stateOf(ready)).toBe('ready');
    });

    it('is refused by what stands above, with every mark taken away', async () => {
      const bare = ['/usr/bin/env', '-i', path, 'SHELL=/bin/sh', 'TERM=xterm'];
      const pod = await house.launch('intake', [
        exec(...bare, ...GO()),
        exec(...bare, ...onPseudoTerminal(GO())),
        exec(...bare, 'YOI_POD=x', 'YOI_ROLE=human', ...GO()),
        exec(...bare, ...GO(), '--role', 'companion'),
      ]);
      const said = await house.saidInTurn(pod);
      expect(said.match(/ended with \d+/gu)).toEqual(Array(4).fill('ended with 1'));
      expect(said.match(/forbidden/gu)).toHaveLength(4);
      expect(await stateOf(ready)).toBe('ready');
    });

    it('lets nobody answer their own question, hold, trust, launch or stop', async () => {
      const pod = await house.launch(
        'intake',
        [
          ...[
            ['pod', 'permit', 'judge', 'allow'],
            ['pod', 'attach', 'judge'],
            ['pod', 'launch', 'companion', 'x'],
            ['pod', 'stop', 'judge'],
            ['hold', 'mine'],
            ['trust'],
            ['init', '--agents', 'claude'],
          ].map((words) => exec(process.execPath, PROGRAM, ...words)),
          '@run rm -rf build',
        ],
        { pod: 'judge' },
      );
      await house.line(pod, ({ kind }) => kind === 'question');
      const codes = house.said(pod).match(/ended with (\d+)/gu);
      expect(codes).toHaveLength(7);
      expect(codes).not.toContain('ended with 0');
      expect(house.pods.get(pod).entry.questions).toHaveLength(1);
      expect(existsSync(join(house.localDir, 'hold.json'))).toBe(false);
      expect(existsSync(join(house.story.root, '.mcp.json'))).toBe(false);
    });
  });

  describe("take another's claim, approve one's own work", () => {
    it('is refused to whoever has a Pod’s name and not its token', async () => {
      const pod = await house.atWork('coder', ['@say hello'], { ticket: begun, pod: 'the-coder' });
      await house.saidInTurn(pod);
      const as = ['--role', 'coder', '--ticket', begun, '--pod', pod];
      const { env } = house.story;
      const digest = house.pods.get(pod).entry.tokenDigest;
      for (const token of ['', 'guessed', digest])
        for (const words of [
          ['serve', ...as],
          ['ticket', 'comment', begun, '--body', 'x', ...as],
        ]) {
          const given = { env: { ...env, YOI_POD_TOKEN: token } };
          const { code, err } = await house.story.run(words, given);
          expect({ code, err }, token).toMatchObject({ code: 1, err: expect.stringContaining('its token') });
        }
    });

    it('is refused to another Pod, in its shell and with its own token', async () => {
      const words = ['ticket', 'comment', begun, '--body', 'Meddled', '--pod', 'the-coder'];
      const pod = await house.launch('investigator', [exec(process.execPath, PROGRAM, ...words)], {
        ticket: begun,
      });
      expect(await house.saidInTurn(pod)).toMatch(/^ended with 1: .*--pod names another/su);
      expect(house.story.read(begun, 'thread.md')).not.toContain('Meddled');
    });
  });

  describe('leak through errors, logs, records, transcripts', () => {
    it('gives an agent the variables that its profile names, and no other', async () => {
      const pod = await house.launch('intake', ['@env *', '@env CI_SECRET', exec('/usr/bin/env')]);
      const said = await house.saidInTurn(pod);
      expect(said).toContain('CI_SECRET=(not set)');
      expect(said).not.toContain(SECRET);
      const names = new Set((said.split('\n')[0] ?? '').split(' '));
      for (const name of ['CI_SECRET', 'GIT_AUTHOR_NAME', 'YOI_POD_TOKEN']) expect(names).not.toContain(name);
      for (const name of ['PATH', 'HOME', 'YOI_POD', 'YOI_ROLE']) expect(names).toContain(name);
      for (const host of house.hosts(pod))
        expect(readFileSync(`/proc/${host}/environ`, 'latin1')).not.toContain(SECRET);
    });

    it('keeps its proof in no file, and in its transcript and its log nothing that looks like a secret', async () => {
      const token = `ghp_${'a1B2'.repeat(9)}`;
      const pod = await house.launch('intake', [`@say ${token}`, `@complain ${token} is wrong`, '@servers']);
      const said = await house.saidInTurn(pod);
      expect(said).toContain('YOI_POD_TOKEN');
      expect(said).not.toContain(token);
      const folder = join(house.localDir, 'pods', pod);
      await expect.poll(() => readFileSync(join(folder, 'host.log'), 'utf8')).toContain('is wrong');
      for (const file of ['host.log', 'transcript.jsonl'])
        expect(readFileSync(join(folder, file), 'utf8'), file).not.toContain(token);
      const { out } = await house.story.run(['pod', 'logs', pod]);
      expect(out).not.toContain(token);
      const words = JSON.stringify(bytesBelow(folder)).match(/[\w-]{40,}/gu) ?? [];
      expect(words.map(tokenDigest)).not.toContain(house.pods.get(pod).entry.tokenDigest);
    });
  });

  describe('get out of a folder by `..`, links, Unicode, odd names', () => {
    it('neither reads nor writes for an agent outside of its folder, nor what decides over others in it', async () => {
      const { folder, root } = house.story;
      const work = join(root, 'work');
      write(work, 'inside.txt', 'inside');
      write(folder, 'outside.txt', 'The secret outside');
      symlinkSync(join(folder, 'outside.txt'), join(work, 'link'));
      symlinkSync(folder, join(work, 'up'));
      const out = ['link', 'up/outside.txt', '../../outside.txt', join(folder, 'outside.txt'), '/etc/passwd'];
      const to = ['link', 'up/new.txt', '../new.txt', '.git/hooks/pre-commit', '.yoi/profiles/coder.toml'];
      await house.pods.stop('the-coder', 'forgotten', 'human/test').catch(() => {});
      const pod = await house.atWork(
        'coder',
        [
          '@fs-read inside.txt',
          '@fs-write made.txt made',
          ...out.map((path) => `@fs-read ${path}`),
          ...to.map((path) => `@fs-write ${path} x`),
        ],
        { ticket: begun, folder: 'work', pod: 'a-coder' },
      );
      const said = await house.saidInTurn(pod);
      expect(said.match(/: refused: /gu)).toHaveLength(out.length + to.length);
      expect(said).not.toContain('The secret outside');
      expect(said).not.toContain('root:');
      expect(readFileSync(join(work, 'made.txt'), 'utf8')).toContain('made');
      expect(readFileSync(join(folder, 'outside.txt'), 'utf8')).toBe('The secret outside');
      expect(existsSync(join(folder, 'new.txt')) || existsSync(join(root, 'new.txt'))).toBe(false);
      const reader = await house.launch('investigator', ['@fs-write made.txt x'], { ticket: begun });
      expect(await house.saidInTurn(reader)).toContain('refused');
    });

    it('finds and makes no Pod by a path', async () => {
      const boss = await house.story.serve({ role: 'orchestrator', pod: 'boss' });
      const before = bytesBelow(house.localDir);
      for (const pod of ['..', '../..', '.ended', '/etc', 'a/b', 'A', '․․', '%2e%2e', '-x']) {
        expect((await house.story.run(['pod', 'show', '--', pod])).code, pod).not.toBe(0);
        const wish = { role: 'investigator', ticket: begun, instruction: 'x', pod };
        expect(await refusal(boss, 'pod_launch', wish), pod).toMatch(/^invalid_input: /u);
      }
      expect(Object.keys(bytesBelow(house.localDir)).filter((path) => !(path in before))).toEqual([]);
    });
  });

  describe('open a folder from somebody else', () => {
    it('starts none of its agents, and nothing for its profiles, before a person trusted them', async () => {
      const { story } = house;
      const trace = join(story.folder, 'it ran');
      const script = join(story.folder, 'script');
      writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> '${trace}'\n`);
      chmodSync(script, 0o755);
      const command = `command = ${JSON.stringify([script])}\n`;
      write(
        story.root,
        '.yoi/ticket.config.toml',
        `[agents.evil]\n${command}\n[agents.scripted]\n${command}`,
      );
      for (const agent of ['evil', 'scripted'])
        for (const verb of ['plan', 'launch'])
          expect(await story.refused('pod', verb, 'intake', 'x', '--agent', agent)).toMatchObject({
            rule: expect.stringContaining('nobody has trusted'),
          });
      expect((await story.run(['pod', 'check', 'evil'])).out).toContain('nobody has trusted');
      const companion = await story.serve({ role: 'companion' });
      await did(companion, 'pod_list');
      await companion.getPrompt({ name: 'launch-intake', arguments: { instruction: 'x' } });
      expect(existsSync(trace)).toBe(false);
    });
  });
});

/** A command that an agent really runs. */
function exec(...command: string[]): string {
  return `@exec ${JSON.stringify(command)}`;
}

async function stateOf(id: string): Promise<unknown> {
  return (await house.story.show(id)).state;
}
