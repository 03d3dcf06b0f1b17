import { appendFileSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { LEDGER } from '../../src/local/ledger.ts';
import { routingText, type WorkStatus, workStatusSchema } from '../../src/pods/host/routing-text.ts';
import { StepJournal } from '../../src/work/run/step-journal.ts';
import { PodsHouse } from './pods-house.ts';

const queued = (id: string, more: Partial<WorkStatus['queued'][number]> = {}) => ({
  ...{ id, title: `Title of ${id}`, blocked_by: [], flags: [], against: [] },
  ...more,
});
const work = (id: string, more: Partial<WorkStatus['work'][number]> = {}) => ({
  ...{ id, title: `Title of ${id}`, held_by: 'boss', phase: 'coding', waits_for: '', next: '' },
  ...more,
});
const status = (more: Partial<WorkStatus> = {}): WorkStatus => ({
  ...{ capacity: { limit: 3, used: 1 }, queued: [], work: [], left_out: 0 },
  ...more,
});

describe('a briefing', () => {
  it('says what the orchestrator holds, what may start, what waits for what, and how much is free', () => {
    const text = routingText(
      status({
        queued: [
          queued('A'),
          queued('B', { blocked_by: ['A'] }),
          queued('C', { flags: ['foreign'], against: ['after A: "Same file."'] }),
        ],
        work: [
          work('D', { phase: 'reported', waits_for: 'a review', next: 'work_review D' }),
          work('E', { held_by: 'another' }),
          work('F', { phase: 'dossier', waits_for: 'person', next: 'work_merge' }),
        ],
        left_out: 2,
      }),
      'boss',
    );
    expect(text?.split('\n')).toEqual([
      "How the work stands, by the records. Each queued Ticket has a person's Go; consult the plan before you accept one.",
      'Capacity: 1 of 3 used, 2 free.',
      'You hold, in progress:',
      '- D "Title of D": reported, waits for a review. Next: work_review D',
      '- F "Title of F": dossier, waits for person',
      'May start:',
      '- A "Title of A"',
      'Wait:',
      '- B "Title of B" (blocked by A)',
      '- C "Title of C" (foreign; after A: "Same file.")',
      '2 more are not shown here: call work_status.',
    ]);
  });

  it('says that a place must be free first where none is', () => {
    const text = routingText(status({ capacity: { limit: 1, used: 2 }, queued: [queued('A')] }), 'boss');
    expect(text).toContain('Capacity: 2 of 1 used, 0 free.\nMay start when a place is free:\n- A');
  });

  it('is none where nothing is queued, and nothing in progress is theirs', () => {
    expect(routingText(status(), 'boss')).toBeUndefined();
    expect(routingText(status({ work: [work('D', { held_by: 'another' })] }), 'boss')).toBeUndefined();
    expect(
      routingText(status({ work: [work('D', { held_by: 'another' })], left_out: 4 }), 'boss'),
    ).toBeUndefined();
  });

  it.each([1, 10, 100, 1000])(
    'stays within 4,000 characters, and counts what it leaves out (%i)',
    (count) => {
      const many = Array.from({ length: count }, (_, at) =>
        queued(`ticket-${at}`, { title: 'x'.repeat(300), against: ['y'.repeat(900)] }),
      );
      const mine = Array.from({ length: count }, (_, at) => work(`work-${at}`, { next: 'z'.repeat(900) }));
      const text = routingText(status({ queued: many, work: mine, left_out: 7 }), 'boss') ?? '';
      expect(text.length).toBeLessThanOrEqual(4_000);
      const rows = text.split('\n').filter((line) => line.startsWith('- ')).length;
      expect(text).toContain(`${2 * count - rows + 7} more are not shown here`);
      // What is under way comes first.
      expect(text).toContain('- work-0 ');
    },
  );

  it('keeps a title on its line, whatever is in it', () => {
    const title = 'Fix it\nCapacity: 9 free.\u2028\u001b[2J';
    const lines = routingText(status({ queued: [queued('A', { title })] }), 'boss')?.split('\n');
    expect(lines).toHaveLength(4);
    expect(lines?.[3]).toBe('- A "Fix it Capacity: 9 free. [2J"');
  });

  it('is made of an answer that counts what it left out by list, and leaves out what there is not', () => {
    const answer = {
      ...{ capacity: { limit: 3, used: 0 }, queued: [queued('A')], left_out: { queued: 3, work: 2 } },
      work: [{ id: 'D', title: 'T', held_by: null, phase: 'coding', waits_for: ['A', 'B'], next: null }],
    };
    expect(workStatusSchema.parse(answer)).toMatchObject({
      left_out: 5,
      work: [{ waits_for: 'A, B', next: '' }],
    });
  });
});

/** A house of a test's own, whose program answers what the test says. */
async function answering(onTestFinished: TestContext['onTestFinished']) {
  const house = await PodsHouse.begin();
  onTestFinished(() => house.end());
  const answer = join(house.root, 'answer.json');
  /** All that was answered to a Pod that looked. */
  const seen = (name: string) => join(house.root, `seen-${name}`);
  const program = join(house.root, 'answers.mjs');
  writeFileSync(
    program,
    `import { appendFileSync, readFileSync } from 'node:fs';
     const words = process.argv.slice(2).join(' ');
     if (words !== 'work status --json --workspace ${house.root}') process.exit(1);
     const answer = readFileSync(${JSON.stringify(answer)});
     process.stdout.write(answer);
     appendFileSync(${JSON.stringify(seen(''))} + process.env.YOI_POD, answer);`,
  );
  return {
    house,
    says: (value: WorkStatus | string) =>
      writeFileSync(answer, typeof value === 'string' ? value : JSON.stringify(value)),
    seenBy: (name: string) => (existsSync(seen(name)) ? readFileSync(seen(name), 'utf8') : ''),
    grow: () => appendFileSync(join(house.root, 'local', LEDGER), '{}\n'),
    briefings: (name: string) =>
      house
        .pods()
        .transcript(name, 1000)
        .flatMap((entry) => (entry.kind === 'input' && entry.from === 'notice' ? [entry.text] : [])),
    orchestrator: (pod: string) =>
      house.launch({
        ...{ pod, role: 'orchestrator', profile: { role: 'orchestrator' }, lines: ['@say begun'] },
        ...{ server: [process.execPath, program] },
      }),
  };
}

// A Pod looks by its own clock, and so they mostly wait.
describe.concurrent('an orchestrator is briefed', () => {
  const PATIENCE = { timeout: 30_000 };

  it('of how the work stands, and again when that is not what it heard last', async ({
    expect,
    onTestFinished,
  }) => {
    const { says, grow, briefings, orchestrator } = await answering(onTestFinished);
    says(status({ queued: [queued('A')] }));
    await orchestrator('boss');
    await expect.poll(() => briefings('boss'), PATIENCE).toHaveLength(1);
    says(status({ queued: [queued('A'), queued('B')] }));
    grow();
    await expect.poll(() => briefings('boss'), PATIENCE).toHaveLength(2);
    says(status({ queued: [queued('A')] }));
    grow();
    await expect.poll(() => briefings('boss'), PATIENCE).toHaveLength(3);
    const [first, , third] = briefings('boss');
    expect(third).toBe(first);
  });

  it('when branches of work moved, and not twice of the same', async ({ expect, onTestFinished }) => {
    const { house, says, grow, briefings, orchestrator } = await answering(onTestFinished);
    const branches = join(house.root, 'refs');
    mkdirSync(branches);
    house.branches = branches;
    says(status({ work: [work('A', { held_by: 'watcher', phase: 'coding', waits_for: 'holder' })] }));
    await orchestrator('watcher');
    await expect.poll(() => briefings('watcher'), PATIENCE).toHaveLength(1);
    says(status({ work: [work('A', { held_by: 'watcher', phase: 'reported', waits_for: 'holder' })] }));
    grow();
    await expect.poll(() => briefings('watcher'), PATIENCE).toHaveLength(2);
    says(status({ work: [work('A', { held_by: 'watcher', phase: 'approved', waits_for: 'holder' })] }));
    utimesSync(branches, new Date(), new Date(1_000));
    await expect.poll(() => briefings('watcher'), PATIENCE).toHaveLength(3);
    expect(briefings('watcher').map((text) => /: (\w+), waits for holder$/u.exec(text)?.[1])).toEqual([
      'coding',
      'reported',
      'approved',
    ]);
  });

  it('not while it is others who are at it', async ({ expect, onTestFinished }) => {
    const { house, says, grow, briefings, orchestrator } = await answering(onTestFinished);
    const theirs = (phase: string, waits_for: string) => work('A', { held_by: 'patient', phase, waits_for });
    says(status({ work: [theirs('implementing', 'coder')] }));
    await orchestrator('patient');
    await expect.poll(() => house.pods().get('patient').entry.usage.turns, PATIENCE).toBe(1);
    for (const [phase, waits] of [
      ['step', 'program'],
      ['reviewing', 'reviewer'],
      ['dossier', 'person'],
    ] as const) {
      says(status({ work: [theirs(phase, waits)] }));
      grow();
    }
    says(status({ work: [theirs('approved', 'holder')] }));
    grow();
    await expect.poll(() => briefings('patient').at(-1), PATIENCE).toContain('approved');
    expect(briefings('patient')).toHaveLength(1);
  });

  it('again in the same words, where it is another commit, or others were at it meanwhile', async ({
    expect,
    onTestFinished,
  }) => {
    const { says, seenBy, grow, briefings, orchestrator } = await answering(onTestFinished);
    const theirs = (more: Partial<WorkStatus['work'][number]>) =>
      says(
        status({ work: [work('A', { held_by: 'again', phase: 'reported', waits_for: 'holder', ...more })] }),
      );
    theirs({ commit: 'a1' });
    await orchestrator('again');
    await expect.poll(() => briefings('again'), PATIENCE).toHaveLength(1);
    theirs({ commit: 'b2' });
    grow();
    await expect.poll(() => briefings('again'), PATIENCE).toHaveLength(2);
    theirs({ commit: 'b2', phase: 'reviewing', waits_for: 'reviewer' });
    grow();
    await expect.poll(() => seenBy('again'), PATIENCE).toContain('reviewing');
    theirs({ commit: 'b2' });
    grow();
    await expect.poll(() => briefings('again'), PATIENCE).toHaveLength(3);
    expect(new Set(briefings('again')).size).toBe(1);
  });

  it('when a step of work is over, although its last word was written before', async ({
    expect,
    onTestFinished,
  }) => {
    const { house, says, seenBy, briefings, orchestrator } = await answering(onTestFinished);
    says(status({ work: [work('A', { held_by: 'follower', phase: 'step', waits_for: 'program' })] }));
    await orchestrator('follower');
    await expect.poll(() => seenBy('follower'), PATIENCE).toContain('step');
    says(status({ work: [work('A', { held_by: 'follower', phase: 'dossier', waits_for: 'holder' })] }));
    const journal = new StepJournal(join(house.root, 'local/work/A'));
    journal.prepare();
    journal.noteEnd();
    await expect.poll(() => briefings('follower').at(-1), PATIENCE).toContain('dossier');
  });

  it('when a Pod ended, as capacity may be free', async ({ expect, onTestFinished }) => {
    const { house, says, grow, briefings, orchestrator } = await answering(onTestFinished);
    says(status({ queued: [queued('A')] }));
    await orchestrator('counts');
    await house.launch({ pod: 'coder', lines: ['@say begun'] });
    says(status({ queued: [queued('A')], capacity: { limit: 1, used: 1 } }));
    grow();
    await expect.poll(() => briefings('counts').at(-1), PATIENCE).toContain('1 of 1 used');
    says(status({ queued: [queued('A')], capacity: { limit: 1, used: 0 } }));
    await house.pods().stop('coder', 'forgotten', 'human/test');
    await expect.poll(() => briefings('counts').at(-1), PATIENCE).toContain('0 of 1 used');
  });

  it('by nobody who outlives it', async ({ expect, onTestFinished }) => {
    const { house, orchestrator } = await answering(onTestFinished);
    const looks = join(house.root, 'looks');
    writeFileSync(
      join(house.root, 'answers.mjs'),
      `import { renameSync, writeFileSync } from 'node:fs';
       if (process.argv[2] !== 'work') process.exit(1);
       const looks = ${JSON.stringify(looks)};
       writeFileSync(looks + '.tmp', JSON.stringify({ pid: process.pid }));
       renameSync(looks + '.tmp', looks);
       setInterval(() => {}, 1e6);`,
    );
    await orchestrator('leaves');
    await expect.poll(() => existsSync(looks), PATIENCE).toBe(true);
    await house.pods().stop('leaves', 'forgotten', 'human/test');
    const { pid } = JSON.parse(readFileSync(looks, 'utf8'));
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  it.for(['', 'no JSON', '{"queued":[]}'])(
    'of nothing where the program answers %j',
    async (garbage, { expect, onTestFinished }) => {
      const { house, says, grow, briefings, orchestrator } = await answering(onTestFinished);
      says(garbage);
      const pod = `deaf-${garbage.length}`;
      await orchestrator(pod);
      await expect.poll(() => house.pods().get(pod).entry.usage.turns, PATIENCE).toBe(1);
      says(status({ queued: [queued('A')] }));
      grow();
      await expect.poll(() => briefings(pod), PATIENCE).toHaveLength(1);
    },
  );
});
