import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { commandOf } from '../../src/cli/command-words.ts';
import { type Parameter, parametersOf } from '../../src/cli/parameters.ts';
import { createProgram } from '../../src/cli/program.ts';
import { addToolCommand } from '../../src/cli/tool-command.ts';
import * as toolCommands from '../../src/cli/tool-commands.ts';
import type { AnyTool } from '../../src/tools/tool.ts';
import { TOOLS } from '../../src/tools/tools.ts';
import { partsOf, terminalOf } from './command-line.ts';

const anyLine = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => text.trim() !== '');
const ofList = anyLine.map((text) => text.replaceAll(',', '.').trim()).filter(Boolean);

/** Any value that a parameter may carry, whether or not the tool's schema will like it. */
function anyValueOf({ form, positional }: Parameter): fc.Arbitrary<unknown> {
  switch (form.kind) {
    case 'integer':
      return fc.integer();
    case 'flag':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...form.choices);
    case 'list':
      return fc.array(ofList, { minLength: positional ? 1 : 0, maxLength: 4 });
    case 'objects':
      return fc.array(fc.record({ severity: anyLine, line: fc.integer() }), { minLength: 1, maxLength: 3 });
    case 'markdown':
      return fc.oneof(anyLine, fc.constant('---\n\n<!-- event: -->\n--json\n'));
    default:
      return anyLine;
  }
}

/** Inputs of a tool; positional ones are left out only from the end, as a command line leaves them out. */
function inputsOf(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, unknown>> {
  const values = fc.record(
    Object.fromEntries(parameters.map((parameter) => [parameter.field, anyValueOf(parameter)])),
  );
  return fc.tuple(values, fc.infiniteStream(fc.boolean())).map(([all, coins]) => {
    let ended = false;
    return Object.fromEntries(
      parameters.flatMap(({ field, required, positional }) => {
        const given = required || (coins.next().value && !(positional && ended));
        if (positional && !given) ended = true;
        return given ? [[field, all[field]]] : [];
      }),
    );
  });
}

/** The command line that stands for an input, as the help describes it. */
function wordsOf(parameters: readonly Parameter[], input: Record<string, unknown>): string[] {
  const places: string[] = [];
  const options: string[] = [];
  for (const { field, flag, form, positional } of parameters) {
    const value = input[field];
    if (value === undefined) continue;
    if (positional) places.push(...[value].flat().map(String));
    else if (form.kind === 'flag') options.push(value ? `--${flag}` : `--no-${flag}`);
    else if (form.kind === 'list') options.push(`--${flag}`, [value].flat().join(','));
    else if (form.kind === 'objects')
      options.push(...[value].flat().flatMap((each) => [`--${flag}`, JSON.stringify(each)]));
    else options.push(`--${flag}`, String(value));
  }
  return [...options, '--', ...places];
}

async function parse(tool: AnyTool, words: readonly string[]): Promise<Record<string, unknown>> {
  let read: Record<string, unknown> = {};
  const program = new Command('yoi-tickets').enablePositionalOptions().exitOverride();
  const { noun, verb } = commandOf(tool.name);
  const noFiles = async () => {
    throw new Error('no file was named');
  };
  addToolCommand(program.command(noun), verb, tool, noFiles, async (input) => {
    read = input;
  });
  await program.parseAsync([noun, verb, ...words], { from: 'user' });
  return read;
}

describe('every tool is a command', () => {
  for (const tool of TOOLS) {
    const { noun, verb } = commandOf(tool.name);
    const parameters = parametersOf(tool);

    it(`${noun} ${verb} reads back whatever its input was written as`, async () => {
      await fc.assert(
        fc.asyncProperty(inputsOf(parameters), async (input) => {
          expect(await parse(tool, wordsOf(parameters, input))).toEqual(input);
        }),
        { numRuns: 40 },
      );
    });

    it(`${noun} ${verb} has a parameter for each argument, needs what the tool needs, and explains each`, () => {
      const shape: Record<string, z.ZodType> = Object.fromEntries(
        // zod types a shape by its core; these are its classic schemas.
        Object.entries(tool.input.shape).map(([field, schema]) => [field, schema as z.ZodType]),
      );
      expect(parameters.map(({ field }) => field).sort()).toEqual(Object.keys(shape).sort());
      for (const { field, required, description, form } of parameters) {
        expect(required, field).toBe(!shape[field]?.isOptional());
        expect(
          description || form.kind === 'choice',
          `${field} is not explained: add it to vocabulary.ts`,
        ).toBeTruthy();
      }
    });
  }

  it('stands in the program, with an example and without two options of one name', () => {
    const { terminal } = terminalOf({});
    const program = createProgram(partsOf(terminal).parts, () => {}, toolCommands);
    for (const { name } of TOOLS) {
      const { noun, verb } = commandOf(name);
      const command = program.commands
        .find((group) => group.name() === noun)
        ?.commands.find((candidate) => candidate.name() === verb);
      const flags = command?.options.map(({ long }) => long) ?? [];
      expect(new Set(flags).size, name).toBe(flags.length);
      for (const shared of ['--workspace', '--json', '--role', '--ticket', '--pod'])
        expect(flags, name).toContain(shared);
    }
  });
});

describe('forms that derive from the schemas', () => {
  const formOf = (name: string, field: string) =>
    parametersOf(TOOLS.find((tool) => tool.name === name) ?? expect.unreachable()).find(
      (parameter) => parameter.field === field,
    )?.form.kind;

  it.each([
    ['ticket_create', 'title', 'text'],
    ['ticket_create', 'body', 'markdown'],
    ['ticket_create', 'labels', 'list'],
    ['ticket_create', 'slug', 'text'],
    ['ticket_create', 'priority', 'choice'],
    ['ticket_edit', 'assignee', 'text'],
    ['ticket_close', 'resolution', 'markdown'],
    ['ticket_close', 'successors', 'list'],
    ['ticket_review', 'findings', 'objects'],
    ['ticket_return', 'reason', 'markdown'],
    ['ticket_defer', 'until', 'text'],
    ['ticket_list', 'limit', 'integer'],
    ['ticket_list', 'waiting', 'flag'],
    ['plan_record', 'kind', 'choice'],
    ['plan_query', 'tickets', 'list'],
  ])('%s: %s is %s', (name, field, kind) => {
    expect(formOf(name, field)).toBe(kind);
  });
});
