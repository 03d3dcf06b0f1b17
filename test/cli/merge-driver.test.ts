import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mergeDriver } from '../../src/cli/merge-driver.ts';
import { freshFolder, write } from '../git/fresh-repository.ts';

function files(base: string, ours: string, theirs: string) {
  const folder = freshFolder();
  write(folder, 'O', base);
  write(folder, 'A', ours);
  write(folder, 'B', theirs);
  const read = () => readFileSync(join(folder, 'A'), 'utf8');
  return { base: join(folder, 'O'), ours: join(folder, 'A'), theirs: join(folder, 'B'), read };
}

test('git’s three files become one', async () => {
  const { read, ...names } = files('', 'Ours\n', 'Theirs\n');
  expect(await mergeDriver({ ...names, path: 'x/resolution.md' })).toEqual({ failed: false });
  expect(read()).toBe('Ours\n\n## The other version, kept by a merge\n\nTheirs\n');
});

test('what is no record’s file stays a conflict, and ours as it was', async () => {
  const { read, ...names } = files('a', 'b', 'c');
  expect(await mergeDriver({ ...names, path: 'x/artifacts/y' })).toEqual({ failed: true });
  expect(await mergeDriver(names)).toEqual({ failed: true });
  expect(read()).toBe('b');
});
