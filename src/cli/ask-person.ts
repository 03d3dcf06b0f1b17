import type { Proposal } from '../tools/tool.ts';
import type { Conversation, Terminal } from './terminal.ts';
import { terminalText } from './terminal-text.ts';

/** What the person said: nothing was wanted, or yes, with their own words where those were asked for. */
export type Said = { yes: false } | { yes: true; words?: string };

/**
 * Asks the person at the terminal for one act. The whole question is shown; every line of it stands behind a
 * bar, so that no stored text can pass for a prompt of ours. Only a typed yes is a yes.
 */
export async function askPerson(terminal: Terminal, { question, answer }: Proposal): Promise<Said> {
  terminal.err(`yoi-tickets asks:\n\n${barred(question)}\n\n`);
  const conversation = terminal.converse();
  try {
    if (answer === undefined) return { yes: await saysYes(conversation, 'Do it? [y/N] ') };
    if (answer.suggested.trim() === '') return await theirWords(terminal, conversation);
    terminal.err(`The answer that would be recorded as yours:\n\n${barred(answer.suggested)}\n\n`);
    const yes = await saysYes(conversation, 'Record it? [y/N] ');
    return yes ? { yes, words: answer.suggested } : { yes };
  } finally {
    conversation.close();
  }
}

async function saysYes(conversation: Conversation, prompt: string): Promise<boolean> {
  return /^\s*y(?:es)?\s*$/iu.test((await conversation.line(prompt)) ?? '');
}

/** Lines up to an empty one. Giving up on the way gives nothing: half an answer is none. */
async function theirWords(terminal: Terminal, conversation: Conversation): Promise<Said> {
  terminal.err('Your answer, ended by an empty line (empty at once: leave it open)\n');
  const lines: string[] = [];
  for (;;) {
    const line = await conversation.line('> ');
    if (line === null) return { yes: false };
    if (line.trim() === '') break;
    lines.push(line);
  }
  return lines.length > 0 ? { yes: true, words: lines.join('\n') } : { yes: false };
}

function barred(text: string): string {
  return terminalText(text)
    .split('\n')
    .map((line) => `  │ ${line}`)
    .join('\n');
}
