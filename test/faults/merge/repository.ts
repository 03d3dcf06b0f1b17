import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeRecordFile } from '../../../src/domain/merge/merge-record-file.ts';
import { commitRecords } from '../../../src/git/commit-records.ts';
import { healRecords } from '../../../src/git/heal-records.ts';
import { commitMerge, mergeTrees } from '../../../src/git/merge-trees.ts';
import { ensureRecordsBranch } from '../../../src/git/records-branch.ts';
import { findRoots, type Roots } from '../../../src/git/roots.ts';
import { freshRepository, git } from '../../git/fresh-repository.ts';
import { PROGRAM } from '../../story/program.ts';
import { Branch, type Files } from './branch.ts';

const alone = <T>(work: () => Promise<T>) => work();

/** A repository with the records branch, in which trees of records become commits, and are merged as users do. */
export class MergeRepository {
  readonly roots: Roots;
  readonly branch: Branch;

  /** `driver`: whether git is told how to merge records, as `init` does; a clone may be without. */
  static async begin(driver: boolean): Promise<MergeRepository> {
    const root = freshRepository();
    await ensureRecordsBranch(findRoots(root), [process.execPath, PROGRAM, 'merge-driver']);
    if (!driver) git(root, 'config', '--remove-section', 'merge.yoi-tickets');
    return new MergeRepository(findRoots(root));
  }

  private constructor(roots: Roots) {
    this.roots = roots;
    this.branch = new Branch(join(roots.root, '../side'), roots.records);
  }

  git(...words: string[]): string {
    return git(this.roots.records, '-c', 'core.editor=true', ...words);
  }

  /** Makes a commit of these records, on top of another. */
  commit(files: Files, parent = 'yoi-tickets~1'): string {
    this.git('switch', '-q', '--detach', parent);
    this.branch.checkOut(files);
    writeFileSync(join(this.roots.records, '.gitattributes'), this.git('show', 'yoi-tickets:.gitattributes'));
    this.git('add', '-A', '--force');
    this.git('commit', '-qm', 'Records', '--allow-empty');
    return this.git('rev-parse', 'HEAD');
  }

  tree(commit = 'HEAD'): string {
    return this.git('rev-parse', `${commit}^{tree}`);
  }

  /** Has `ours` checked out on the records branch, runs git, and ends what it left unfinished. */
  async run(ours: string, words: string[], finish: string[] = []): Promise<string> {
    this.git('checkout', '-q', '-f', '-B', 'yoi-tickets', ours);
    this.git('clean', '-qfdx');
    let conflicts = false;
    try {
      this.git(...words);
    } catch {
      conflicts = true;
    }
    if (conflicts && finish.length > 0) {
      await healRecords(this.roots, mergeRecordFile);
      this.git('add', '-A');
      this.#finish(finish);
    } else {
      await commitRecords(this.roots, 'Records', alone, mergeRecordFile);
    }
    return this.tree();
  }

  /** What the resolver made of it may be what was there already: then there is nothing to go on with. */
  #finish(words: string[]): void {
    try {
      this.git(...words);
    } catch {
      this.git(...words.map((word) => (word === '--continue' ? '--skip' : word)));
    }
  }

  /** In what a tree differs from the one that was expected; nothing where it is the same. */
  difference(expected: string, tree: string): string {
    return expected === tree ? '' : this.git('diff', '--no-renames', expected, tree);
  }

  /** The merge that sync makes. */
  async synced(base: string, ours: string, theirs: string): Promise<string> {
    const { records } = this.roots;
    const merged = await mergeTrees(records, { base, ours, theirs }, mergeRecordFile);
    const index = join(this.roots.localDir, '..', 'index.sync');
    const identity = { config: ['user.name=x', 'user.email=x'], message: 'Merge' };
    return this.tree(await commitMerge(records, { ours, theirs, index }, merged, identity));
  }
}
