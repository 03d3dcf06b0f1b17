import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { driveDirectly } from './drive-directly.ts';
import { median, timed, timedAsync } from './measure.ts';
import { report } from './report.ts';
import { git, put, VALIDATION, WorkBench } from './work-bench.ts';

const ROUNDS = 3;
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

async function measureIn(folder: string, where: string, fill: (root: string) => void): Promise<void> {
  const bench = await WorkBench.begin(folder, where.replaceAll(/\W+/gu, '-'), fill);
  const rounds: Round[] = [];
  try {
    for (let number = 0; number < ROUNDS; number++) rounds.push(await measureRound(bench, number));
  } finally {
    await bench.end();
  }
  const of = (name: keyof Round) => median(rounds.map((round) => round[name]));
  const rows = [
    {
      what: `from Go to a started coder, in ${where}`,
      value: of('started'),
      floor: { what: 'the agent alone, and git worktree add', value: of('agent') + of('added') },
      limit: 2_000,
    },
    {
      what: `a merge with its validation, in ${where}`,
      value: of('merged'),
      floor: { what: 'git merge beside and there, and the command', value: of('bare') + of('command') },
      limit: 300,
    },
    {
      what: `a merge that the dossier validated, in ${where}`,
      value: of('mergedAfterDossier'),
      floor: { what: 'git merge there', value: of('bareThere') },
      limit: 300,
    },
  ];
  for (const { limit, ...row } of rows) {
    const reach = `≤ ${limit.toLocaleString('en')} ms above`;
    report({ ...row, reach, met: row.value <= row.floor.value + limit });
  }
}

/** What one round took, in milliseconds: ours, and beside each what has to be done by others in any case. */
type Round = {
  started: number;
  agent: number;
  added: number;
  merged: number;
  command: number;
  bare: number;
  mergedAfterDossier: number;
  bareThere: number;
};

async function measureRound(bench: WorkBench, number: number): Promise<Round> {
  const { root } = bench;
  const agent = await driveDirectly(bench.agent, root);
  const worktree = join(root, '.worktree/bare');
  const added = timed(() => git(root, 'worktree', 'add', '--quiet', '-b', 'bare', worktree));
  const command = timed(() => spawnSync(VALIDATION[0], VALIDATION.slice(1)));
  const bare = bareMerge(root, worktree, number);
  const ticket = await bench.queued(`Straight ${number}`);
  const started = await timedAsync(() => bench.start(ticket));
  await bench.approved(ticket, `straight-${number}.txt`);
  const merged = await timedAsync(() => bench.step('work_merge', { ticket }, 'merged'));
  const judged = await bench.queued(`Judged ${number}`);
  await bench.start(judged);
  await bench.approved(judged, `judged-${number}.txt`);
  await bench.step('work_dossier', { ticket: judged }, 'dossier');
  const mergedAfterDossier = await timedAsync(() => bench.step('work_merge', { ticket: judged }, 'merged'));
  return { agent, added, command, ...bare, started, merged, mergedAfterDossier };
}

/** The same as a person does it: merged beside everything first, then where the target is, and put away. */
function bareMerge(root: string, worktree: string, number: number): Pick<Round, 'bare' | 'bareThere'> {
  put(worktree, `bare-${number}.txt`, 'bare\n');
  git(worktree, 'add', '.');
  git(worktree, 'commit', '-qm', 'Bare');
  const preview = `${worktree}.merge`;
  const merge = ['merge', '--quiet', '--no-ff', '-m', 'Bare', 'bare'];
  const beside = timed(() => {
    git(root, 'worktree', 'add', '--quiet', '--detach', preview, 'main');
    git(preview, ...merge);
    git(root, 'worktree', 'remove', '--force', preview);
  });
  const bareThere = timed(() => {
    git(root, ...merge);
    git(root, 'worktree', 'remove', worktree);
    git(root, 'branch', '--quiet', '-d', 'bare');
  });
  return { bare: beside + bareThere, bareThere };
}
