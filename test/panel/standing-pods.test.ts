import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Hold } from '../../src/local/hold.ts';
import { Place } from '../../src/local/place.ts';
import { recordAgent } from '../../src/main/recorded-agent.ts';
import { PanelProcess } from '../browser/panel-process.ts';
import { isLong } from '../faults/scale.ts';
import { write } from '../git/fresh-repository.ts';
import { PodStory } from '../story/pod-story.ts';
import { PROGRAM } from '../story/program.ts';
import { hasTerminal } from '../story/terminal.ts';
import { Visitor } from './visitor.ts';

const RUN = [process.execPath, PROGRAM] as const;
/** As the folder is called `prøject one`. */
const OWN = 'pr-ject-one-orchestrator';
const COMPANION = 'pr-ject-one-companion';
const PATIENCE = { timeout: 30_000, interval: 100 };

describe.skipIf(!hasTerminal() || process.platform !== 'linux')(
  'the panel and the Pods of its workspace',
  { timeout: 120_000 },
  () => {
    let house: PodStory;
    let panel: PanelProcess;
    let ann: Visitor;
    beforeEach(async () => {
      house = await PodStory.begin();
    });
    afterEach(async () => {
      await panel?.close();
      const left = await house.stopAll();
      await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000 });
      await house.end();
    });

    const open = async (...words: string[]) => {
      panel = await PanelProcess.open(RUN, house.story, ...words);
      ann = await Visitor.enter(panel.link);
    };
    const life = async () => (await ann.get('/api/actions')).orchestrator;
    const orchestrators = () => house.pods.list().filter(({ entry }) => entry.role === 'orchestrator');
    const lives = async (name = OWN) =>
      vi.waitFor(async () => expect(await life()).toEqual({ name, state: 'live', why: null }), PATIENCE);

    it('launches an orchestrator with the name of the workspace, which goes on when the panel closes, and finds it again', async () => {
      await open();
      await lives();
      await panel.close();
      const [first] = orchestrators();
      expect(first).toMatchObject({
        state: 'live',
        entry: { name: OWN, origin: expect.stringMatching(/^human\//u) },
      });
      const hosts = house.hosts(OWN);
      await open();
      await lives();
      expect(house.hosts(OWN)).toEqual(hosts);
      expect(orchestrators()).toHaveLength(1);
    });

    it('brings back the one that died, with what it remembers', async () => {
      await open();
      await lives();
      const session = house.pods.get(OWN).entry.session;
      await panel.close();
      for (const pid of house.hosts(OWN)) process.kill(pid, 'SIGKILL');
      await vi.waitFor(() => expect(house.pods.get(OWN).state).toBe('restorable'), PATIENCE);
      await open();
      await lives();
      expect(house.pods.get(OWN).entry.session).toBe(session);
      expect(orchestrators()).toHaveLength(1);
    });

    it.runIf(isLong)('launches another one in the place of one that cannot come back', async () => {
      await open();
      await lives();
      await panel.close();
      for (const pid of house.hosts(OWN)) process.kill(pid, 'SIGKILL');
      await vi.waitFor(() => expect(house.pods.get(OWN).state).toBe('restorable'), PATIENCE);
      const { launchedAt } = house.pods.get(OWN).entry;
      rmSync(join(house.story.folder, 'sessions'), { recursive: true, force: true });
      await open();
      await lives();
      expect(house.pods.get(OWN).entry.launchedAt > launchedAt).toBe(true);
    });

    it.runIf(isLong)('starts no second one beside one that lives, whatever it is called', async () => {
      await house.launch('orchestrator', ['@say I am the boss.'], { pod: 'boss' });
      await open();
      await lives('boss');
      expect(orchestrators().map(({ entry }) => entry.name)).toEqual(['boss']);
    });

    it('leaves the one that a person stops to them', async () => {
      await open();
      await lives();
      const stopped = await ann.call('pod_stop', { pod: OWN }, { ticket: null, rev: 0 });
      expect(stopped).toMatchObject({ kind: 'answer' });
      await vi.waitFor(
        async () =>
          expect(await life()).toMatchObject({
            state: 'restorable',
            why: expect.stringContaining('stopped'),
          }),
        PATIENCE,
      );
      // Two looks later it is as it was.
      const restored: string[] = [];
      const page = ann.listen('/api/changes');
      await page.heard(({ data }) => data.all === true);
      await page
        .heard(({ data }) => data.pods?.includes(OWN), 5_000)
        .then(
          () => restored.push(OWN),
          () => {},
        );
      page.close();
      expect([restored, house.hosts(OWN)]).toEqual([[], []]);
    });

    it('says what is in the way, and launches when it is not any more', async () => {
      const { root } = house.story;
      const hold = new Hold(new Place(house.localDir));
      write(
        root,
        '.yoi/profiles/orchestrator.toml',
        'role = "orchestrator"\ndescription = "Ours."\ninstructions = "Do it."\n',
      );
      hold.set({ reason: 'a release', by: 'human/ann', at: '' });
      await open();
      await vi.waitFor(
        async () =>
          expect(await life()).toEqual({
            name: OWN,
            state: 'absent',
            why: 'work is held by human/ann: a release',
          }),
        PATIENCE,
      );
      hold.clear();
      await vi.waitFor(
        async () =>
          expect(await life()).toMatchObject({
            state: 'absent',
            why: expect.stringContaining('yoi-tickets trust'),
          }),
        PATIENCE,
      );
      expect((await ann.get('/api/actions')).warnings.join()).toContain('yoi-tickets trust');
      expect(orchestrators()).toEqual([]);
      await house.story.person(['trust'], { when: /Trust [\s\S]* No/u, type: 'y' });
      await lives();
    });

    it.runIf(isLong)('says that there is no agent, and launches when there is one', async () => {
      const place = new Place(house.localDir);
      recordAgent(place, 'none-of-this-name');
      await open();
      await vi.waitFor(
        async () =>
          expect(await life()).toMatchObject({
            state: 'absent',
            why: expect.stringContaining('none-of-this-name'),
          }),
        PATIENCE,
      );
      recordAgent(place, 'scripted');
      await lives();
    });

    it.runIf(isLong)('starts none where the person said so', async () => {
      await open('--no-orchestrator');
      const sent = await ann.post('/api/request', { text: 'Mend the roof.\n\n@say I mend it.' });
      expect(JSON.parse(sent.text)).toEqual({ pod: 'intake', delivery: 'delivered' });
      expect(await life()).toMatchObject({ state: 'absent' });
      expect(orchestrators()).toEqual([]);
      expect(house.pods.get('intake').entry.handoff).toBeNull();
    });

    it('sends a new request to an intake of its own, which tells the orchestrator, and nobody else hears of it', async () => {
      await open();
      await lives();
      const first = await ann.post('/api/request', { text: 'Mend the roof.\n\n@say I mend it.' });
      const second = await ann.post('/api/request', { text: 'Paint the door.\n\n@say I paint it.' });
      expect([first, second].map(({ text }) => JSON.parse(text))).toEqual([
        { pod: 'intake', delivery: 'delivered' },
        { pod: 'intake-2', delivery: 'delivered' },
      ]);
      expect(await house.saidInTurn('intake-2')).toContain('I paint it.');
      expect(house.pods.get('intake').entry).toMatchObject({ role: 'intake', handoff: OWN, ticket: null });
      const told = JSON.stringify(house.pods.transcript(OWN, 1_000));
      expect(told).not.toMatch(/roof|door/u);
    });

    it('is sent once what a page sends again, as it lost its way before it heard an answer', async () => {
      await open('--no-orchestrator');
      const request = { text: 'Mend the roof.\n\n@say I mend it.', id: 'one' };
      const lost = ann.post('/api/request', request);
      const again = await ann.post('/api/request', request);
      const late = await ann.post('/api/request', request);
      for (const { text } of [await lost, again, late])
        expect(JSON.parse(text)).toEqual({ pod: 'intake', delivery: 'delivered' });
      expect(house.pods.list().map(({ entry }) => entry.name)).toEqual(['intake']);
      const other = await ann.post('/api/request', { ...request, id: 'another' });
      expect(JSON.parse(other.text).pod).toBe('intake-2');
    });

    it('converses with one companion, which is launched by the first word and brought back by a later one', async () => {
      await open('--no-orchestrator');
      const both = await Promise.all(
        ['@say First.', '@say Second.'].map((text) => ann.post('/api/companion', { text })),
      );
      for (const { text } of both) expect(JSON.parse(text)).toMatchObject({ pod: COMPANION });
      await house.line(COMPANION, (entry) => entry.kind === 'message' && entry.text.includes('Second.'));
      expect(house.pods.list().map(({ entry }) => entry.name)).toEqual([COMPANION]);
      for (const pid of house.hosts(COMPANION)) process.kill(pid, 'SIGKILL');
      await vi.waitFor(() => expect(house.pods.get(COMPANION).state).toBe('restorable'), PATIENCE);
      const third = await ann.post('/api/companion', { text: '@say Third.' });
      expect(JSON.parse(third.text)).toMatchObject({ pod: COMPANION });
      await house.line(COMPANION, (entry) => entry.kind === 'message' && entry.text.includes('Third.'));
    });

    it('says why nothing was sent, so that nobody thinks that it was', async () => {
      recordAgent(new Place(house.localDir), 'none-of-this-name');
      await open('--no-orchestrator');
      for (const place of ['/api/companion', '/api/request']) {
        const refused = await ann.post(place, { text: 'Hello.' });
        expect(refused.status, place).toBeGreaterThanOrEqual(400);
        expect(JSON.parse(refused.text).refusal).toMatchObject({
          refused: expect.stringContaining('none-of-this-name'),
        });
        const empty = await ann.post(place, { text: ' \n' });
        expect([empty.status, JSON.parse(empty.text).refusal.code], place).toEqual([400, 'invalid_input']);
        const long = await ann.post(place, { text: 'x'.repeat(40_000) });
        expect([long.status, JSON.parse(long.text).refusal.code], place).toEqual([413, 'too_large']);
      }
      expect(house.pods.list()).toEqual([]);
    });
  },
);
