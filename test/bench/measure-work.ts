import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { driveDirectly } from './drive-directly.ts';
import { median, timed, timedAsync } from './measure.ts';
import { report } from './report.ts';
import { git, put, VALIDATION, WorkBench } from './work-bench.ts';

const ROUNDS = 7;
const MANY = 20_000;

/** What a Ticket's work costs beside the agent, git and validation: in this repository, and in one of many files. */
export async function measureWork(folder: string): Promise<void> {
  await measureIn(folder, 'this repository', (root) => {
    git(process.cwd(), 'clone', '--quiet', '.', root);
  });
  await measureIn(folder, `one of ${MANY.toLocaleString('en')} files`, fillWithFiles);
}

function fillWithFiles(root: string): void {
  for (let file = 0; file < MANY; file++)
    put(root, `area-${file % 200}/part-${file % 7}/file-${file}.txt`, `The text of ${file}\n`.repeat(20));
  git(root, 'init', '--quiet', '--initial-branch', 'main');
  git(root, 'add', '.');
  git(root, '-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', 'commit', '-qm', 'Begin');
}

async function measureIn(folder: string, what: string, fill: (root: string) => void): Promise<void> {
  const bench = await WorkBench.begin(folder, what.replaceAll(/\W+/gu, '-'), fill);
  const times = {
    started: [],
    agent: [],
    added: [],
    merged: [],
    again: [],
    bare: [],
    moved: [],
    command: [],
  };
  const taken: Record<keyof typeof times, number[]> = times;
  try {
    for (let round = 0; round < ROUNDS; round++) {
      taken.agent.push(await driveDirectly(bench.agent, bench.root));
      taken.added.push(timed(() => bareWorktree(bench.root)));
      taken.command.push(timed(() => spawnSync(VALIDATION[0], VALIDATION.slice(1))));
      const bare = bareMerge(bench.root, round);
      taken.bare.push(bare.whole);
      taken.moved.push(bare.moved);
      for (const isJudged of [false, true]) {
        const ticket = await bench.queued(`${isJudged ? 'Judged' : 'Straight'} ${round}`);
        taken.started.push(await timedAsync(() => bench.start(ticket)));
        await bench.approved(ticket, `added-${round}-${isJudged}.txt`);
        if (isJudged) await bench.step('work_dossier', { ticket }, 'dossier');
        const merge = () => bench.step('work_merge', { ticket }, 'merged');
        taken[isJudged ? 'again' : 'merged'].push(await timedAsync(merge));
      }
    }
  } finally {
    await bench.end();
  }
  const [started, agent, added, merged, again, bare, moved, command] = (
    ['started', 'agent', 'added', 'merged', 'again', 'bare', 'moved', 'command'] as const
  ).map((name) => median(taken[name])) as [number, number, number, number, number, number, number, number];
  const rows = [
    {
      what: `from Go to a started coder, in ${what}`,
      value: started,
      floor: { what: 'the agent alone, and git worktree add', value: agent + added },
      limit: 2_000,
    },
    {
      what: `a merge with its validation, in ${what}`,
      value: merged,
      floor: { what: 'git merge there and beside, and the command', value: bare + command },
      limit: 300,
    },
    {
      what: `a merge that the dossier validated, in ${what}`,
      value: again,
      floor: { what: 'git merge there', value: moved },
      limit: 300,
    },
  ];
  for (const { limit, ...row } of rows) {
    const reach = `≤ ${limit.toLocaleString('en')} ms above`;
    report({ ...row, reach, met: row.value <= row.floor.value + limit });
  }
}

function bareWorktree(root: string): void {
  git(root, 'worktree', 'add', '--quiet', '-b', 'bare', join(root, '.worktree/bare'));
  // What a step leaves to the next one, a measurement has to take away.
}

/** The same as a person does it: merged beside everything first, then where the target is, and put away. */
function bareMerge(root: string, round: number): { whole: number; moved: number } {
  const worktree = join(root, '.worktree/bare');
  put(worktree, `bare-${round}.txt`, 'bare\n');
  git(worktree, 'add', '.');
  git(worktree, 'commit', '-qm', 'Bare');
  const preview = join(root, '.worktree/bare.merge');
  const beside = timed(() => {
    git(root, 'worktree', 'add', '--quiet', '--detach', preview, 'main');
    git(preview, 'merge', '--quiet', '--no-ff', '-m', 'Bare', 'bare');
    git(root, 'worktree', 'remove', '--force', preview);
  });
  const moved = timed(() => {
    git(root, 'merge', '--quiet', '--no-ff', '-m', 'Bare', 'bare');
    git(root, 'worktree', 'remove', worktree);
    git(root, 'branch', '--quiet', '-d', 'bare');
  });
  return { whole: beside + moved, moved };
}
