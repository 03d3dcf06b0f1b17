import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdWork } from '../../../src/main/hold-work.ts';
import { git, write } from '../../git/fresh-repository.ts';
import { processesIn } from '../../story/processes-in.ts';
import { refusalOf } from '../../tracker/workspace.ts';
import { isLong } from '../scale.ts';
import { look } from './look.ts';
import { Stages } from './stages.ts';
import { awayFromHome, BRANCH, type Stage, type WorkPlace } from './work-place.ts';

let stages: Stages;
let place: WorkPlace;
beforeAll(async () => {
  awayFromHome();
  stages = await Stages.reach('queued', 'reported', 'approved');
});
afterAll(() => stages.end());
afterEach(() => place.end());

const main = () => git(place.root, 'rev-parse', 'main');
const status = () => git(place.root, '--no-optional-locks', 'status', '--porcelain', '--', ':!scratch');
const CLEAN = 'MM notes.txt';
/** Everything of the main worktree that a merge that did not happen must leave, byte for byte. */
const bytes = () => [main(), readFileSync(join(place.root, '.git/index'), 'latin1'), status()];
const merged = () =>
  git(place.root, 'log', '--first-parent', '--merges', '--format=%s', 'main').split('\n').filter(Boolean);

/** What befalls a Ticket while a step of its work runs, and how that step then ends. */
const BEFALLS = {
  'is returned': {
    act: () => place.call('human', 'ticket_return', { ticket: place.id, reason: 'Not so.' }),
    code: 'illegal_transition',
  },
  'is closed': {
    act: () =>
      place.call('human', 'ticket_close', { ticket: place.id, resolution: 'No.', outcome: 'declined' }),
    code: 'illegal_transition',
  },
  'is held': { act: () => held('A pause.'), code: 'unmet_requirement' },
} as const;

async function held(reason: string | null): Promise<void> {
  await holdWork({ workspace: place.root, reason });
}

const STEPS: readonly { tool: string; stage: Stage; input: Record<string, unknown> }[] = [
  { tool: 'work_start', stage: 'queued', input: {} },
  { tool: 'work_review', stage: 'reported', input: {} },
  { tool: 'work_dossier', stage: 'approved', input: {} },
  { tool: 'work_merge', stage: 'approved', input: {} },
];

describe('a Ticket whose work is interfered with', () => {
  for (const { tool, stage, input } of STEPS)
    for (const [what, { act, code }] of Object.entries(BEFALLS))
      it.skipIf(!isLong && !(tool === 'work_merge' && what === 'is closed'))(
        `${what} while ${tool} runs, which then begins nothing more`,
        async () => {
          place = stages.at(stage);
          const before = bytes();
          place.holdCommands();
          const wish = stage === 'queued' ? await place.consulted() : {};
          const step = place.step('other', tool, { ...wish, ...input });
          const ended = step.catch((error: unknown) => error);
          await place.meanwhile(step, act);
          // A dossier begins nothing: whoever holds the work may still look.
          if (tool === 'work_dossier' && what === 'is held')
            expect(await ended).toMatchObject({ outcome: 'dossier' });
          else expect(await ended).toMatchObject({ code });
          expect(bytes()).toEqual(before);
          const { pods } = await place.call('human', 'pod_list', {});
          expect(pods).toEqual([]);
          // What answered a moment ago may still be on its way out.
          await expect.poll(() => processesIn(place.folder), { timeout: 20_000 }).toEqual([]);
          const { locks, processes } = await look(place);
          expect([locks, processes]).toEqual([[], []]);
        },
      );

  it('is not merged where its approval was taken back while the merge was validated', async () => {
    place = stages.at('approved');
    place.holdCommands();
    const step = place.step('person', 'work_merge', {});
    const refused = refusalOf(step);
    const before = bytes();
    await place.meanwhile(step, () => place.review('request_changes', 'I saw something.'));
    expect(await refused).toMatchObject({ code: 'unmet_requirement' });
    expect(bytes()).toEqual(before);
  });

  it.skipIf(!isLong)('is not merged where its branch went on while the merge was validated', async () => {
    place = stages.at('approved');
    place.holdCommands();
    const step = place.step('person', 'work_merge', {});
    const refused = refusalOf(step);
    const before = bytes();
    await place.meanwhile(step, () => place.commit('lines.txt', 'one\n'));
    expect(await refused).toMatchObject({ code: 'unmet_requirement' });
    expect(bytes()).toEqual(before);
  });
});

describe('a merge whose target moves', () => {
  it('is built and validated again on what it then is', async () => {
    place = stages.at('approved');
    place.whileCommands(`n=$(wc -l < "$main/other.txt")
if [ "$n" -lt 4 ]; then echo "line $n" >> "$main/other.txt"; git -C "$main" commit -qm "Theirs $n" -- other.txt; fi`);
    expect(await place.step('person', 'work_merge', {})).toMatchObject({ outcome: 'merged' });
    rmSync(join(place.root, 'scratch/meanwhile'));
    expect(git(place.root, 'log', '--first-parent', '--format=%s', 'main').split('\n')).toEqual([
      'Merge ticket/change-a-line: Change a line',
      ...['Theirs 3', 'Theirs 2', 'Theirs 1', 'Lines', 'Begin'],
    ]);
    expect([status(), readFileSync(join(place.root, 'other.txt'), 'utf8').split('\n').length]).toEqual([
      CLEAN,
      5,
    ]);
  });

  it.skipIf(!isLong)('loses no commit of a person who commits there all the while', async () => {
    place = stages.at('approved');
    const script = `n=1; echo 0 > done; while [ ! -e stop ]; do
if [ $n -le 3 ] && grep -q '"phase":"moves' "${place.work}/step.json"; then
echo $n > ../other-$n.txt; git -C .. add other-$n.txt && git -C .. commit -qm "Theirs $n" -- other-$n.txt && echo $n >> done && n=$((n+1)); fi; done`;
    const person = spawn('sh', ['-c', script], { cwd: join(place.root, 'scratch'), stdio: 'ignore' });
    try {
      let answer: Record<string, unknown> = {};
      for (let tries = 0; tries < 8 && answer.outcome !== 'merged'; tries += 1)
        answer = await place.step('person', 'work_merge', {}).catch((error) => ({ message: error.message }));
      expect(answer).toMatchObject({ outcome: 'merged' });
    } finally {
      write(place.root, 'scratch/stop', '');
      await once(person, 'exit');
    }
    const committed = readFileSync(join(place.root, 'scratch/done'), 'utf8').trim().split('\n');
    const subjects = git(place.root, 'log', '--first-parent', '--format=%s', 'main').split('\n');
    expect(subjects.filter((line) => line.startsWith('Theirs'))).toHaveLength(committed.length - 1);
    expect(merged()).toHaveLength(1);
    const left = git(place.root, 'status', '--porcelain', '--', ':!scratch', ':!other-*.txt');
    expect(left).toBe(CLEAN);
    expect(existsSync(join(place.root, '.git/index.lock'))).toBe(false);
  });
});

describe('a command of the project', () => {
  it.skipIf(!isLong)('that is killed is red, and green when it is run again', async () => {
    place = stages.at('reported');
    place.whileCommands('[ -e set-up ] && kill -9 $$');
    expect(await place.step('other', 'work_review', {})).toMatchObject({ outcome: 'red' });
    rmSync(join(place.root, 'scratch/meanwhile'));
    expect(await place.step('person', 'work_review', { launch: false })).toMatchObject({ outcome: 'ready' });
    const { told } = await look(place);
    expect((told as string[]).slice(-2)).toEqual([
      'work validation red branch',
      'work validation green branch',
    ]);
  });

  it.skipIf(!isLong)('that sets up and fails is told, and is run again by the next call', async () => {
    place = stages.at('queued');
    place.whileCommands('exit 3');
    const wish = await place.consulted();
    expect(await refusalOf(place.step('other', 'work_start', wish))).toMatchObject({
      code: 'unmet_requirement',
    });
    rmSync(join(place.root, 'scratch/meanwhile'));
    expect(await place.step('person', 'work_start', { launch: false })).toMatchObject({ outcome: 'ready' });
    expect(existsSync(join(place.worktree, 'set-up'))).toBe(true);
  });
});

describe('what was removed by hand', () => {
  it('is made again: the worktree, with what was committed there', async () => {
    place = stages.at('reported');
    const head = git(place.root, 'rev-parse', BRANCH);
    rmSync(place.worktree, { recursive: true });
    expect(await place.step('person', 'work_start', { launch: false })).toMatchObject({ outcome: 'ready' });
    expect([git(place.worktree, 'rev-parse', 'HEAD'), git(place.worktree, 'status', '--porcelain')]).toEqual([
      head,
      '',
    ]);
    expect(existsSync(join(place.worktree, 'set-up'))).toBe(true);
  });

  it.skipIf(!isLong)('is made again: worktree and branch, from what was reported', async () => {
    place = stages.at('reported');
    const head = git(place.root, 'rev-parse', BRANCH);
    rmSync(place.worktree, { recursive: true });
    git(place.root, 'worktree', 'prune');
    git(place.root, 'branch', '-qD', BRANCH);
    expect(await place.step('person', 'work_start', { launch: false })).toMatchObject({ outcome: 'ready' });
    expect(git(place.worktree, 'rev-parse', 'HEAD')).toBe(head);
  });

  it.skipIf(!isLong)(
    'is made again: the branch under its worktree, whose files stay as they are',
    async () => {
      place = stages.at('reported');
      const head = git(place.root, 'rev-parse', BRANCH);
      write(place.worktree, 'more.txt', 'not committed\n');
      git(place.root, 'update-ref', '-d', `refs/heads/${BRANCH}`);
      expect(await place.step('person', 'work_start', { launch: false })).toMatchObject({ outcome: 'ready' });
      expect(git(place.root, 'rev-parse', BRANCH)).toBe(head);
      expect(git(place.worktree, 'status', '--porcelain')).toBe('?? more.txt');
    },
  );

  it('is named: a worktree that git has forgotten, and that may hold what nobody has', async () => {
    place = stages.at('reported');
    write(place.worktree, 'more.txt', 'not committed\n');
    rmSync(join(place.root, '.git/worktrees/change-a-line'), { recursive: true });
    const refused = await refusalOf(place.step('person', 'work_start', { launch: false }));
    expect(refused).toMatchObject({ code: 'conflict' });
    expect(refused.next).toContain(place.worktree);
    expect(existsSync(join(place.worktree, 'more.txt'))).toBe(true);
    // What is reviewed and merged is what is committed.
    expect(await place.step('person', 'work_review', { launch: false })).toMatchObject({ outcome: 'ready' });
    await place.review('approve');
    expect(await place.step('person', 'work_merge', {})).toMatchObject({ outcome: 'merged' });
    expect(existsSync(join(place.worktree, 'more.txt'))).toBe(true);
  });
});
