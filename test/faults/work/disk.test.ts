import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { git } from '../../git/fresh-repository.ts';
import { refusalOf } from '../../tracker/workspace.ts';
import { isLong } from '../scale.ts';
import { look } from './look.ts';
import { Stages } from './stages.ts';
import { awayFromHome, type Stage, type WorkPlace } from './work-place.ts';

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();
if (!canMount) console.warn('skipped: a disk cannot be mounted here');

const STEPS: readonly { tool: string; stage: Stage; input: Record<string, unknown> }[] = [
  { tool: 'work_start', stage: 'queued', input: { launch: false } },
  { tool: 'work_review', stage: 'reported', input: { launch: false } },
  { tool: 'work_dossier', stage: 'approved', input: {} },
  { tool: 'work_merge', stage: 'approved', input: {} },
];

let stages: Stages;
beforeAll(async () => {
  awayFromHome();
  stages = await Stages.reach('queued', 'reported', 'approved');
});
afterAll(() => stages.end());

describe.skipIf(!canMount || !isLong)('a step of work whose disk', () => {
  let disk: string;
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'yoi-disk-'));
    run('mount', '-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk);
  });
  afterEach(() => {
    run('umount', '--lazy', disk);
    rmSync(disk, { recursive: true, force: true });
  });

  for (const { tool, stage, input } of STEPS)
    it(`is full in the middle of ${tool} is refused, and done when there is room`, async () => {
      const undisturbed = stages.at(stage);
      const place = undisturbed.copy(join(disk, 'place'));
      const wish = stage === 'queued' ? await place.consulted() : {};
      const step = () => place.step('person', tool, { ...wish, ...input });
      try {
        const answer = await undisturbed.step('person', tool, { ...wish, ...input });
        const before = bytesOf(place);
        place.holdCommands();
        const refused = refusalOf(step());
        const ballast = join(disk, 'ballast');
        await place.meanwhile(
          refused,
          () => fill(ballast, disk),
          () => rmSync(ballast),
        );
        expect(await refused).toMatchObject({ code: 'storage' });
        expect(bytesOf(place)).toEqual(before);
        expect(await step()).toMatchObject({ outcome: answer.outcome });
        expect(await look(place)).toEqual(await look(undisturbed));
      } finally {
        undisturbed.end();
        place.end();
      }
    });
});

/** What of the main worktree no failed step may change. */
function bytesOf({ root }: WorkPlace): unknown[] {
  const status = git(root, '--no-optional-locks', 'status', '--porcelain', '--', ':!scratch');
  return [git(root, 'rev-parse', 'main'), readFileSync(join(root, '.git/index'), 'latin1'), status];
}

function mounts(): boolean {
  return (
    spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0
  );
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Takes every block that is left. */
function fill(file: string, disk: string): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(file, Buffer.alloc(bavail * bsize));
}
