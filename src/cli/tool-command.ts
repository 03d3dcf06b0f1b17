import { Argument, type Command, Option } from 'commander';
import type { AnyTool } from '../tools/tool.ts';
import { fileFlag, type Parameter, parametersOf } from './parameters.ts';
import { type Gathered, readInput } from './read-input.ts';
import { addIdentityOptions, addSharedOptions } from './shared-options.ts';
import type { ReadText } from './text-source.ts';
import { toolDescription, toolHelp } from './tool-help.ts';

/** What a tool's command does with the input that was read from its arguments and options. */
export type RunInput = (input: Record<string, unknown>, command: Command) => Promise<void>;

/** Adds the command of a tool below `parent`. All of it derives from the tool's declaration. */
export function addToolCommand(
  parent: Command,
  name: string,
  tool: AnyTool,
  readText: ReadText,
  run: RunInput,
): Command {
  const parameters = parametersOf(tool);
  const command = parent.command(name).summary(tool.title).description(toolDescription(tool));
  addParameters(command, parameters, tool);
  const path = [parent.parent ? parent.name() : '', name].filter(Boolean).join(' ');
  addSharedOptions(addIdentityOptions(command)).addHelpText('after', () => toolHelp(tool, path));
  return command.action(async () => {
    await run(await inputOf(command, parameters, readText), command);
  });
}

/** The arguments and options of a command that hands them to a tool. */
export function addParameters(command: Command, parameters: readonly Parameter[], tool: AnyTool): void {
  for (const parameter of parameters) {
    if (parameter.positional) command.addArgument(argumentOf(parameter));
    else for (const option of optionsOf(parameter, tool)) command.addOption(option);
  }
}

/** What stood on the command line, as the tool wants it. @throws TicketError `invalid_input` */
export function inputOf(
  command: Command,
  parameters: readonly Parameter[],
  readText: ReadText,
): Promise<Record<string, unknown>> {
  return readInput(parameters, gathered(command, parameters), readText);
}

function argumentOf({ flag, form, required, description }: Parameter): Argument {
  const dots = form.kind === 'list' ? '...' : '';
  const name = required ? `<${flag}${dots}>` : `[${flag}${dots}]`;
  return new Argument(name, describe(description, form));
}

function optionsOf(parameter: Parameter, { effect }: AnyTool): Option[] {
  const { flag, form, required } = parameter;
  const text = describe(parameter.description, form);
  const said = required ? `${text}${text ? ' ' : ''}(needed)` : text;
  switch (form.kind) {
    case 'flag':
      // `false` says something of its own only where it filters; everywhere else it is what is not said.
      return [new Option(`--${flag}`, said), new Option(`--no-${flag}`).hideHelp(effect !== 'read')];
    case 'markdown':
      return [
        new Option(`--${flag} <text>`, said),
        new Option(`--${fileFlag(parameter)} <file>`, `the same from a file; - is standard input`),
      ];
    case 'list':
    case 'objects':
      return [new Option(`--${flag} <${form.kind === 'list' ? 'words' : 'json'}>`, said).argParser(collect)];
    default:
      return [new Option(`--${flag} <${PLACEHOLDERS[form.kind]}>`, said)];
  }
}

const PLACEHOLDERS = { text: 'text', choice: 'one', integer: 'number' } as const;

function describe(description: string, form: Parameter['form']): string {
  return [description, howToWrite(form)].filter(Boolean).join('; ');
}

function howToWrite(form: Parameter['form']): string {
  if (form.kind === 'choice') return `one of ${form.choices.join(', ')}`;
  if (form.kind === 'list') return 'repeat it, or use commas';
  return form.kind === 'objects' ? `an object with ${form.fields.join(', ')}; repeat it` : '';
}

function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** What commander read, by flag. A positional Ticket hides the `--ticket` of who acts. */
function gathered(command: Command, parameters: readonly Parameter[]): Gathered {
  const positional = parameters.filter((parameter) => parameter.positional);
  const places = positional.map(({ flag }, position) => [flag, command.processedArgs[position]]);
  const options = command.options.map((option) => [
    option.long?.replace(/^--(?:no-)?/u, ''),
    command.getOptionValue(option.attributeName()),
  ]);
  return Object.fromEntries([...options, ...places]);
}
