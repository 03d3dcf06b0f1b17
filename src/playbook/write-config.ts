import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { CONFIG_FILE } from './config.ts';

/** Writes the configuration of a new workspace, unless there is one. Returns whether it did. */
export function writeConfig(root: string, records?: 'branch' | 'with-code'): boolean {
  const path = join(root, CONFIG_FILE);
  if (existsSync(path)) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, templateFor(records), { flag: 'wx' });
  return true;
}

/** What most teams decide first, each with its default; everything else has one as well. */
function templateFor(records: 'branch' | 'with-code' | undefined): string {
  const backend =
    records === 'with-code' ? '[backend]\nrecords = "with-code"   # not on a branch of their own\n\n' : '';
  return `# How Tickets are handled in this project. What is commented out shows the default.

${backend}[ticket]
# language = "English"        # the language of records; left out, whoever writes decides
# ready_requires = []         # "acceptance_criteria", "no_open_question"

[work]
# capacity = ${DEFAULT_POLICY.capacity}                # Tickets that are worked on at once

[merge]
# authority = "${DEFAULT_POLICY.closeAuthority}"      # "workspace" lets the orchestrator merge and close
`;
}
