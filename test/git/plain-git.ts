import { execFileSync } from 'node:child_process';

/** Plain git, as a person runs it, away from the configuration of whoever runs the tests. */
export function git(cwd: string, ...words: string[]): string {
  return execFileSync('git', words, {
    cwd,
    env: PERSON,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

const PERSON = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Person',
  GIT_AUTHOR_EMAIL: 'person@example.org',
  GIT_COMMITTER_NAME: 'Person',
  GIT_COMMITTER_EMAIL: 'person@example.org',
};
