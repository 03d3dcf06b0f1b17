import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TicketError } from '../domain/errors.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { Config } from './config-schema.ts';
import { firstConfig } from './first-config.ts';

export type { Config } from './config-schema.ts';

export const CONFIG_FILE = '.yoi/ticket.config.toml';
const SIZE_LIMIT = 256 * 1024;

/**
 * The configuration of the workspace at `root`; a missing file is an empty one.
 * @throws TicketError `invalid_input` that names file, line, what was found and what is allowed.
 */
export async function readConfig(root: string): Promise<Config> {
  return configOf(readConfigText(root));
}

/** Whether the text may say something of roles: most do not, and then nobody need read it to know what a role is told. */
export function mayNameRoles(text: string | undefined): boolean {
  // A key can be written with escapes.
  return text !== undefined && /roles|\\/u.test(text);
}

/**
 * The configuration that a text is; none is an empty one.
 * @throws TicketError `invalid_input` that names line, what was found and what is allowed.
 */
export async function configOf(text: string | undefined): Promise<Config> {
  if (text === undefined || text.trim() === '' || text === firstConfig()) return {};
  // Loaded only now: in most workspaces nobody has decided anything, and every command would wait for it.
  const { parseConfig } = await import('./parse-config.ts');
  return parseConfig(text, CONFIG_FILE);
}

/** What the configuration decides, with the defaults for what it leaves open. */
export function policyOf({ ticket, gates, merge, work }: Config): Policy {
  return {
    readyRequires: ticket?.ready_requires ?? DEFAULT_POLICY.readyRequires,
    foreignGates: gates?.foreign ?? DEFAULT_POLICY.foreignGates,
    closeAuthority: merge?.authority ?? DEFAULT_POLICY.closeAuthority,
    capacity: work?.capacity ?? DEFAULT_POLICY.capacity,
    language: ticket?.language ?? DEFAULT_POLICY.language,
    branchPrefix: work?.branch_prefix ?? DEFAULT_POLICY.branchPrefix,
    worktrees: work?.worktrees ?? DEFAULT_POLICY.worktrees,
  };
}

/** The text of the configuration; undefined where there is none. @throws TicketError where it cannot be read. */
export function readConfigText(root: string): string | undefined {
  const path = join(root, CONFIG_FILE);
  try {
    const found = statSync(path);
    if (!found.isFile())
      throw unread('it is not a file', 'put a file there, or remove it to use the defaults');
    if (found.size > SIZE_LIMIT) throw unread('it has more than 256 KiB', 'shorten it');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TicketError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw unread('it is not UTF-8', 'save it as UTF-8');
    throw unread(
      `it could not be opened (${String(code)})`,
      'make it readable, or remove it to use the defaults',
    );
  }
}

function unread(rule: string, next: string): TicketError {
  return new TicketError('invalid_input', { refused: `${CONFIG_FILE} was not read`, rule, next });
}
