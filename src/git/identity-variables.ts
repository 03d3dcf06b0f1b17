import { askGit } from './run-git.ts';

/**
 * The variables that name the person whom git would name in a commit in `folder`; none where nobody said who they are.
 * Some agents keep their own shell from the configuration in which that stands.
 */
export async function identityVariables(folder: string): Promise<Record<string, string>> {
  const said = await Promise.all(ROLES.map((role) => identityOf(folder, role)));
  return Object.fromEntries(said.flat());
}

const ROLES = ['AUTHOR', 'COMMITTER'] as const;
const NOBODY = 128;

/** Never one that git makes up of the names of account and machine. */
async function identityOf(folder: string, role: (typeof ROLES)[number]): Promise<[string, string][]> {
  const words = ['var', `GIT_${role}_IDENT`];
  const said = await askGit(folder, words, NOBODY, { config: ['user.useConfigOnly=true'] });
  const [, name, email] = /^(.*) <(.*)> \d+ [+-]\d{4}$/u.exec(said ?? '') ?? [];
  if (!name || !email) return [];
  return [
    [`GIT_${role}_NAME`, name],
    [`GIT_${role}_EMAIL`, email],
  ];
}
