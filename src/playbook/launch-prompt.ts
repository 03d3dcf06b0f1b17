/** What a workspace wants said to an agent at its start, beside the Ticket and the workflow. Markdown. */
export type LaunchPrompt = { selector: string; file: string; text: string };
