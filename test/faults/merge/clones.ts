import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { mergeRecordFile } from '../../../src/domain/merge/merge-record-file.ts';
import { ensureRecordsBranch } from '../../../src/git/records-branch.ts';
import { findRoots } from '../../../src/git/roots.ts';
import { type Synced, syncRecords } from '../../../src/git/sync-records.ts';
import { freshFolder, freshRepository, git } from '../../git/fresh-repository.ts';
import { preparedRepositories } from '../../git/prepared-repository.ts';
import { PROGRAM, SHELL } from '../../story/program.ts';
import { prelude } from './acts.ts';
import { Branch } from './branch.ts';

/** A remote, and clones of it, in each of which people work. */
export class Clones {
  readonly folder = freshFolder();
  readonly remote = join(this.folder, 'remote.git');
  readonly all: Branch[] = [];

  static async begin(count: number): Promise<Clones> {
    const clones = new Clones();
    await preparedRepositories(`clones-${count}`, clones.folder, async (folder) => {
      freshRepository(join(folder, 'first'));
      git(folder, 'clone', '-q', '--bare', 'first', 'remote.git');
      for (let number = 0; number < count; number += 1) {
        const root = join(folder, `clone ${number}`);
        git(folder, 'clone', '-q', 'remote.git', root);
        await ensureRecordsBranch(findRoots(root), [process.execPath, PROGRAM, 'merge-driver']);
      }
    });
    for (let number = 0; number < count; number += 1) {
      const root = join(clones.folder, `clone ${number}`);
      const { records, localDir } = findRoots(root);
      clones.all.push(new Branch(root, records, number * 7, localDir));
    }
    clones.#writeShim();
    return clones;
  }

  /** Gives all of them the same few Tickets to work on. */
  async prepare(): Promise<void> {
    await this.all[0]?.play(prelude());
    for (const clone of this.all) await this.sync(clone);
  }

  sync({ root, store }: Branch): Promise<Synced> {
    const exclusive = <T>(work: () => Promise<T>) => store.transact(() => work());
    return syncRecords(findRoots(root), { exclusive, mergeFile: mergeRecordFile });
  }

  /** The program syncs in a process of its own, and is killed as it runs git for the nth time, if it comes so far. */
  async killedSync({ root }: Branch, call: number): Promise<'killed' | 'ended'> {
    writeFileSync(join(this.folder, 'calls'), '0');
    writeFileSync(join(this.folder, 'pids'), '');
    const child = spawn(process.execPath, [PROGRAM, 'sync', '--json'], {
      cwd: root,
      stdio: 'ignore',
      env: { ...SHELL, PATH: `${join(this.folder, 'shim')}:${SHELL.PATH}`, KILL_AT: String(call) },
    });
    const [, signal] = await once(child, 'exit');
    // A git that outlives its caller may hold the repository's locks.
    const begun = readFileSync(join(this.folder, 'pids'), 'utf8').trim().split('\n');
    while (begun.some(isGit)) await wait(10);
    return signal === 'SIGKILL' ? 'killed' : 'ended';
  }

  /** A git that counts how often it is called, and kills who calls it before it does what it was called for. */
  #writeShim(): void {
    const path = join(this.folder, 'shim', 'git');
    const calls = `'${join(this.folder, 'calls')}'`;
    mkdirSync(join(this.folder, 'shim'));
    writeFileSync(
      path,
      `#!/bin/sh
read -r n < ${calls}
n=$((n + 1))
echo $$ >> '${join(this.folder, 'pids')}'
echo $n > ${calls}
if [ "$n" = "$KILL_AT" ]; then kill -9 $PPID; fi
PATH='${SHELL.PATH}' exec git "$@"
`,
    );
    chmodSync(path, 0o755);
  }

  goOffline(): void {
    renameSync(this.remote, `${this.remote}.away`);
  }

  goOnline(): void {
    renameSync(`${this.remote}.away`, this.remote);
  }

  /** Somebody sets the remote's branch back, or puts another history in its place. */
  spoilRemote(how: number): void {
    const at = how % 2 ? 'yoi-tickets~1' : 'yoi-tickets~2';
    const git_ = (...words: string[]) =>
      git(this.remote, '-c', 'user.name=x', '-c', 'user.email=x', ...words);
    const older = git_('rev-parse', at);
    const anew = how % 3 === 0 ? git_('commit-tree', '-m', 'Anew', `${older}^{tree}`) : older;
    git(this.remote, 'update-ref', 'refs/heads/yoi-tickets', anew);
  }

  async end(): Promise<void> {
    for (const branch of this.all) await branch.store.close();
  }
}

/** Whether the process still runs, as the shim or as git; what is dead and not yet buried has no command. */
function isGit(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('git');
  } catch {
    return false;
  }
}
