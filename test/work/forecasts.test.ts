import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { forecastsOf } from '../../src/work/forecasts.ts';
import { freshRepository, git, write } from '../git/fresh-repository.ts';

describe('conflicts that are foretold', () => {
  let root: string;
  let roots: { root: string; commonDir: string; localDir: string };
  beforeEach(() => {
    root = freshRepository();
    roots = { root, commonDir: join(root, '.git'), localDir: join(root, '.git/yoi') };
    mkdirSync(join(roots.localDir, 'work'), { recursive: true });
    write(root, 'a.txt', 'one\n');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'One');
  });

  const change = (branch: string, path: string, text: string) => {
    git(root, 'switch', '-q', '-c', branch, 'main');
    write(root, path, text);
    git(root, 'add', '.');
    git(root, 'commit', '-qm', branch);
    git(root, 'switch', '-q', 'main');
    return { name: branch, commit: git(root, 'rev-parse', branch) };
  };

  it('name both sides and the files, and nothing of those who go together', async () => {
    const [mine, yours, apart] = [
      change('mine', 'a.txt', 'mine\n'),
      change('yours', 'a.txt', 'yours\n'),
      change('apart', 'b.txt', 'b\n'),
    ];
    const target = { name: 'main', commit: git(root, 'rev-parse', 'main') };
    expect(await forecastsOf(roots, target, [mine, yours, apart])).toEqual([
      { ticket: 'mine', with: 'yours', files: ['a.txt'] },
    ]);
  });

  it('are told of the target as well, once it went on', async () => {
    const mine = change('mine', 'a.txt', 'mine\n');
    write(root, 'a.txt', 'theirs\n');
    git(root, 'commit', '-qam', 'Theirs');
    const target = { name: 'main', commit: git(root, 'rev-parse', 'main') };
    expect(await forecastsOf(roots, target, [mine])).toEqual([
      { ticket: 'mine', with: 'main', files: ['a.txt'] },
    ]);
  });

  it('are remembered: the same two are not asked of git again', async () => {
    const [mine, yours] = [change('mine', 'a.txt', 'mine\n'), change('yours', 'a.txt', 'yours\n')];
    const first = await forecastsOf(roots, null, [mine, yours]);
    rmSync(join(root, '.git/objects'), { recursive: true });
    expect(await forecastsOf(roots, null, [mine, yours])).toEqual(first);
  });

  it('are foretold anew where what is remembered cannot be read', async () => {
    const [mine, yours] = [change('mine', 'a.txt', 'mine\n'), change('yours', 'a.txt', 'yours\n')];
    const first = await forecastsOf(roots, null, [mine, yours]);
    writeFileSync(join(roots.localDir, 'work/forecasts.json'), '{"x":');
    expect(await forecastsOf(roots, null, [mine, yours])).toEqual(first);
    expect(first).toHaveLength(1);
  });
});
