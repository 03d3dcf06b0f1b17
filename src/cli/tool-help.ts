import { AUTHORITY } from '../domain/authority.ts';
import { ROLES } from '../domain/ticket.ts';
import type { AnyTool } from '../tools/tool.ts';
import { inCommands } from './command-words.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { VOCABULARY } from './vocabulary.ts';

/** What stands below the options: an example, and whose command it is. */
export function toolHelp(tool: AnyTool, command: string): string {
  return `\nExample:\n  ${exampleOf(tool, command)}\n\n${whose(tool)}\n`;
}

/** What the command does, in the tool's own words. */
export function toolDescription({ title, description }: AnyTool): string {
  return `${title}. ${inCommands(description)}`;
}

/** The tool with everything that it needs, or with one choice where it needs nothing. */
function exampleOf(tool: AnyTool, command: string): string {
  const parameters = parametersOf(tool);
  const needed = parameters.filter(({ required }) => required);
  const shown =
    needed.length > 0 ? needed : parameters.filter(({ form }) => form.kind === 'choice').slice(0, 1);
  return [
    'yoi-tickets',
    command,
    ...shown.map((parameter) =>
      parameter.positional ? sampleOf(parameter) : `--${parameter.flag} ${sampleOf(parameter)}`,
    ),
  ].join(' ');
}

function sampleOf({ field, form }: Parameter): string {
  return (
    VOCABULARY[field]?.sample ?? (form.kind === 'choice' ? form.choices[0] : undefined) ?? field.toUpperCase()
  );
}

function whose({ name, effect }: AnyTool): string {
  const row = AUTHORITY[name] ?? {};
  const roles = ROLES.filter((role) => role !== 'human' && row[role] && !row[role].asks);
  if (effect === 'read') return 'It only reads: nobody is asked.';
  const person = row.human
    ? 'A person is asked on their terminal before it is done.'
    : 'It is not a command for a person.';
  return roles.length > 0 ? `${person}\nWith --role: ${roles.join(', ')}.` : person;
}
