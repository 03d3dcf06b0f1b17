import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PanelProcess } from '../browser/panel-process.ts';
import { PodStory } from '../story/pod-story.ts';
import { PROGRAM } from '../story/program.ts';
import { hasTerminal } from '../story/terminal.ts';
import { type Told, Visitor } from './visitor.ts';

const says =
  (words: string) =>
  ({ event, data }: Told) =>
    event === 'entry' && data.kind === 'message' && data.text.includes(words);

describe.skipIf(!hasTerminal() || process.platform !== 'linux')(
  'a Pod that somebody looks at on the panel',
  () => {
    let house: PodStory;
    let panel: PanelProcess;
    let ann: Visitor;
    beforeAll(async () => {
      house = await PodStory.begin();
      panel = await PanelProcess.open([process.execPath, PROGRAM], house.story, '--no-orchestrator');
      ann = await Visitor.enter(panel.link);
    });
    afterAll(async () => {
      await panel?.close();
      const left = await house.stopAll();
      await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000 });
      await house.end();
    });

    it('tells what was said and what is said, and goes on behind the line that a page has', async () => {
      const gate = join(house.story.folder, 'gate');
      const pod = await house.launch('companion', ['@say Before.', `@wait ${gate}`, '@say After.'], {
        pod: 'talker',
      });
      const first = ann.listen(`/api/pods/${pod}/stream`);
      const { id: seen } = await first.heard(says('Before.'));
      expect((await first.heard(({ event }) => event === 'pod')).data).toMatchObject({
        pod,
        role: 'companion',
        state: 'live',
      });
      first.close();
      const second = ann.listen(`/api/pods/${pod}/stream?after=${seen}`);
      const third = ann.listen(`/api/pods/${pod}/stream`, { 'last-event-id': String(seen) });
      await second.heard(({ event }) => event === 'pod');
      writeFileSync(gate, '');
      for (const stream of [second, third]) {
        await stream.heard(says('After.'));
        expect(stream.told.some(says('Before.'))).toBe(false);
        const numbers = stream.told.flatMap(({ event, data }) => (event === 'entry' ? [data.seq] : []));
        expect(numbers).toEqual(numbers.map((_, at) => Number(seen) + 1 + at));
        stream.close();
      }
    });

    it('tells that it asks, what was answered, and its end', async () => {
      const pod = await house.launch('companion', ['@run make test', '@say Answered.'], { pod: 'asker' });
      const stream = ann.listen(`/api/pods/${pod}/stream`);
      const changes = ann.listen('/api/changes');
      const asking = await stream.heard(({ event, data }) => event === 'pod' && data.questions.length === 1);
      const [question] = asking.data.questions;
      expect(question.command).toEqual(['make', 'test']);
      const answered = await ann.call(
        'pod_permit',
        { pod, question: question.id, decision: 'allow', scope: 'once' },
        { ticket: null, rev: 0 },
      );
      expect(answered).toMatchObject({ kind: 'answer' });
      await stream.heard(says('Answered.'));
      const { data } = await stream.heard(({ event, data }) => event === 'entry' && data.kind === 'answer');
      expect(data).toMatchObject({ decision: 'allow', by: expect.stringMatching(/^human\//u) });
      await ann.call('pod_stop', { pod, forget: true }, { ticket: null, rev: 0 });
      await stream.heard(({ event }) => event === 'end');
      await stream.ended;
      await changes.heard(({ data }) => data.pods?.includes(pod));
      changes.close();
      expect((await ann.get(`/api/pods/${pod}`)).state).toBe('gone');
    });

    it('tells of what no host is there any more what it said, and ends', async () => {
      const stream = ann.listen('/api/pods/asker/stream');
      await stream.heard(says('Answered.'));
      await stream.heard(({ event }) => event === 'end');
      await stream.ended;
    });

    it('does not hold a page that goes, nor what it looked at', async () => {
      const pages = Array.from({ length: 30 }, () => ann.listen('/api/pods/talker/stream'));
      for (const page of pages) await page.heard(({ event }) => event === 'entry');
      for (const page of pages) page.close();
      // Again as many, four times: were one of them held, they were too many.
      for (let round = 0; round < 4; round++) {
        const more = Array.from({ length: 30 }, () => ann.listen('/api/pods/talker/stream'));
        for (const page of more) await page.heard(({ event }) => event === 'entry');
        for (const page of more) page.close();
      }
      // It is given back when the collector comes to it.
      await expect.poll(() => panel.memory(), { timeout: 10_000 }).toBeLessThan(150);
    });
  },
);
