import { beforeEach, describe, expect, it, vi } from 'vitest';
import { identityVariables } from '../../src/git/identity-variables.ts';
import { freshRepository, git, leaveHome } from './fresh-repository.ts';

describe('whom a commit would name', () => {
  beforeEach(() => {
    leaveHome();
    for (const role of ['AUTHOR', 'COMMITTER'])
      for (const part of ['NAME', 'EMAIL']) vi.stubEnv(`GIT_${role}_${part}`, undefined);
  });

  it('is whom the configuration names, as it is for that folder', async () => {
    const root = freshRepository();
    git(root, 'config', 'user.name', 'Ada of the Engine');
    git(root, 'config', 'user.email', 'ada@example.org');
    expect(await identityVariables(root)).toEqual({
      GIT_AUTHOR_NAME: 'Ada of the Engine',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_COMMITTER_NAME: 'Ada of the Engine',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
    });
  });

  it('is whom the environment names, where it does', async () => {
    const root = freshRepository();
    git(root, 'config', 'user.name', 'Ada');
    git(root, 'config', 'user.email', 'ada@example.org');
    vi.stubEnv('GIT_AUTHOR_NAME', 'Grace');
    expect(await identityVariables(root)).toMatchObject({
      GIT_AUTHOR_NAME: 'Grace',
      GIT_COMMITTER_NAME: 'Ada',
    });
  });

  it('is nobody where nobody said who they are', async () => {
    expect(await identityVariables(freshRepository())).toEqual({});
  });
});
