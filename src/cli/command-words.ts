import { TOOLS } from '../tools/tools.ts';

/** Commands that stand at the top level as well, for those who look for them there. */
const TOP_LEVEL: Readonly<Record<string, string>> = { ticket_doctor: 'doctor', playbook_read: 'playbook' };

/** A tool's command: its name, split at the first underscore. */
export function commandOf(tool: string): { noun: string; verb: string } {
  const at = tool.indexOf('_');
  return { noun: tool.slice(0, at), verb: tool.slice(at + 1).replaceAll('_', '-') };
}

export function topLevelNameOf(tool: string): string | undefined {
  return TOP_LEVEL[tool];
}

/** Our own words with every tool's name as the command that a terminal understands, of one Ticket where it is known. */
export function inCommands(text: string, ticket?: string): string {
  return text.replace(/\b[a-z]+_[a-z_]+\b/gu, (word) => {
    if (!TOOLS.some(({ name }) => name === word)) return word;
    const { noun, verb } = commandOf(word);
    return `yoi-tickets ${noun} ${verb}${ticket === undefined ? '' : ` ${ticket}`}`;
  });
}
