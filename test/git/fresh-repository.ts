import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { git } from './plain-git.ts';
import { preparedRepository } from './prepared-repository.ts';

export { git };

/** A folder with an awkward name, gone when the test is. */
export function freshFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi tïckets – ')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository with one commit on `main`. */
export function freshRepository(folder: string = join(freshFolder(), 'prøject one')): string {
  preparedRepository('fresh', folder, (made) => {
    emptyRepository(made);
    write(made, 'README.md', '# A project\n');
    git(made, 'add', '.');
    git(made, 'commit', '-qm', 'Begin');
  });
  return folder;
}

export function emptyRepository(folder: string = join(freshFolder(), 'prøject one')): string {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '-q', '-b', 'main');
  return folder;
}

export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Keeps the configuration of whoever runs the tests away from the git that the program runs. */
export function leaveHome(): void {
  vi.stubEnv('HOME', '/nonexistent');
  vi.stubEnv('XDG_CONFIG_HOME', '/nonexistent');
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}
