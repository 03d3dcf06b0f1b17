import { DEFAULT_POLICY } from '../domain/policy.ts';

/** The configuration of a new workspace: what most teams decide first, each with its default; everything else has one as well. */
export function firstConfig(records?: 'branch' | 'with-code'): string {
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
