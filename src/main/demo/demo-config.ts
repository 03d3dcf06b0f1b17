/** How work is done in the demo: everything is built and tested, a person merges, and `program` is what stands in for agents. `scratch`: where they put what is temporary. */
export function demoConfig(program: readonly string[], scratch: string): string {
  return `# How Tickets are handled in this project.

[work]
capacity = 6

[[work.validation]]
command = ["node", "build.mjs"]
paths = ["src/**"]

[[work.validation]]
command = ["node", "--test"]
timeout = 60

[merge]
authority = "dossier"
target = "main"

# No model: it plays a part that is written for it.
[agents.${DEMO_AGENT}]
title = "The demo's puppet"
command = ${JSON.stringify(program)}
asks = true
settings = { TMPDIR = ${JSON.stringify(scratch)} }
`;
}

/** What runs where nothing names another agent. */
export const DEMO_AGENT = 'demo';
