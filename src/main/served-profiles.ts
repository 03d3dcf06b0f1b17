import { AUTHORITY, type ByRole } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import type { Role } from '../domain/ticket.ts';
import { findRoots, type Roots } from '../git/roots.ts';
import type { ServedProfiles } from '../mcp/served-profiles.ts';
import { mayNameRoles, readConfigText } from '../playbook/config.ts';
import type { Profile } from '../playbook/profile.ts';
import { SHIPPED_WORDS } from '../playbook/shipped-words.ts';

/** Who is served from where, and the selector of a profile that was asked for instead of the role's. */
export type ProfileRequest = {
  cwd: string;
  workspace?: string | undefined;
  roles: readonly Role[];
  profile?: string | undefined;
};

/**
 * What the profiles of the roles say. Never fails: what speaks against them stands in the answer. Where nothing was
 * decided about roles, which is nearly everywhere, nothing but the configuration's text is read.
 */
export async function servedProfiles(request: ProfileRequest): Promise<ServedProfiles> {
  try {
    if (request.roles.every((role) => role === 'human')) return { words: {} };
    const roots = rootsOf(request);
    if (!roots || (request.profile === undefined && !mayNameRoles(readConfigText(roots.root))))
      return { words: SHIPPED_WORDS };
    return await readProfiles(roots, request);
  } catch (error) {
    const problem = error instanceof TicketError ? error : unexpected(error);
    return { words: {}, problem };
  }
}

/** A folder that is not there is told with the first call, as everything else about the workspace is. */
function rootsOf({ cwd, workspace }: ProfileRequest): Roots | undefined {
  try {
    return findRoots(cwd, { workspace });
  } catch {
    return undefined;
  }
}

async function readProfiles(
  roots: Roots,
  { roles, profile: wanted }: ProfileRequest,
): Promise<ServedProfiles> {
  const { playbookOf } = await import('./playbook.ts');
  const playbook = await playbookOf(roots);
  const words: Partial<Record<Role, string>> = {};
  const withheld: Partial<Record<Role, readonly string[]>> = {};
  const prompts: Partial<Record<Role, readonly string[]>> = {};
  for (const role of roles) {
    if (role === 'human') continue;
    const {
      instructions,
      tools,
      prompts: kept,
      ...profile
    } = playbook.profile(wanted ?? playbook.roleOf(role).profile);
    if (profile.role !== role) throw otherRole(role, profile);
    words[role] = instructions;
    if (tools) withheld[role] = Object.keys(AUTHORITY).filter((tool) => !tools.includes(tool));
    if (kept) prompts[role] = kept;
  }
  return { words, ...filled({ withheld, prompts }) };
}

function filled(
  tables: Readonly<Record<'withheld' | 'prompts', ByRole>>,
): Pick<ServedProfiles, 'withheld' | 'prompts'> {
  return Object.fromEntries(Object.entries(tables).filter(([, table]) => Object.keys(table).length > 0));
}

function otherRole(
  role: Role,
  { selector, file, role: own }: Pick<Profile, 'selector' | 'file' | 'role'>,
): TicketError {
  return new TicketError('invalid_input', {
    refused: `${role} was not served with the profile ${selector}`,
    rule: `${file} is for ${own}`,
    next: `name a profile for ${role}, for example builtin:${role}`,
  });
}

function unexpected(error: unknown): TicketError {
  process.stderr.write(
    `yoi-tickets: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return new TicketError('indeterminate', {
    refused: 'the profiles were not read',
    rule: 'the program failed in a way that it did not expect, and wrote down where on its standard error',
    next: 'start the server again',
  });
}
