/** What stands at the top of the records branch, for git and for people who browse it. */
export const BRANCH_FILES: Readonly<Record<string, string>> = {
  '.gitattributes': `# Records are kept byte for byte, and merged by what they mean (see README.md).
* -text
/*/item.md merge=yoi-tickets
/*/thread.md merge=yoi-tickets
/*/resolution.md merge=yoi-tickets
`,
  'README.md': `# Tickets

This branch holds the project's Tickets, and shares no history with the code. Each folder is one Ticket:

- \`item.md\`: what is to be done, and the state that it is in
- \`thread.md\`: everything that happened to it, in order; the state follows from here
- \`resolution.md\`: how it ended, once it is closed
- \`artifacts/\`: relations, routing decisions, dossiers and other files

\`yoi-tickets init\` in a clone of the project checks it out at \`.yoi/tickets\`; \`yoi-tickets sync\` fetches,
merges and pushes it. Titles, texts and labels may be edited by hand; states and decisions made by hand
are shown, and do not count until a person confirms them.
`,
};
