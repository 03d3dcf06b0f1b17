import { refusedFile } from './check-table.ts';
import { lineOfKey } from './line-of-key.ts';
import { namedTools, objection, toolsOf } from './named-tools.ts';
import { parseToml } from './parse-toml.ts';
import type { Limits, Profile } from './profile.ts';
import { profileSchema } from './profile-schema.ts';

/**
 * Reads the file of a profile, strictly. What it keeps must be its role's, and so must what its instructions name.
 * @throws TicketError `invalid_input` that names file, line, what was found and what is allowed.
 */
export function parseProfile(text: string, file: string, selector: string): Profile {
  const table = parseToml(text, file, profileSchema, {
    system_instruction: 'standing instructions are the key instructions',
  });
  const { role, description, instructions, tools, prompts, agent } = table;
  const lineOf = (path: readonly PropertyKey[]) => lineOfKey(text, path);
  const foreign = tools?.find((name) => !toolsOf(role).includes(name));
  if (foreign !== undefined) {
    const found = `tools with ${foreign}, which ${role} does not have`;
    throw refusedFile({ file, lineOf }, [{ path: ['tools'], found, allowed: toolsOf(role).join(', ') }]);
  }
  for (const tool of namedTools(instructions)) {
    const mistake = objection(tool, role, tools);
    // A text of several lines begins on the line of its key or on the next one: the key's is told.
    if (mistake) throw refusedFile({ file, lineOf }, [{ path: ['instructions'], ...mistake }]);
  }
  return {
    selector,
    file,
    role,
    description,
    instructions: instructions.trim(),
    ...(tools ? { tools } : {}),
    ...(prompts ? { prompts } : {}),
    ...(agent === undefined ? {} : { agent }),
    permissions: {
      files: table.permissions?.files ?? 'ask',
      allowCommands: table.permissions?.allow_commands ?? [],
    },
    environment: table.environment ?? [],
    limits: limitsOf(table.limits ?? {}),
  };
}

/** Only what was written: what is left out has no limit. */
function limitsOf(limits: { [K in keyof Limits]?: number | undefined }): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
