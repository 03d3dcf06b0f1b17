import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { agentOf, parseAgent } from '../../src/playbook/parse-agent.ts';
import { parseLaunchPrompt } from '../../src/playbook/parse-launch-prompt.ts';
import { parseProfile } from '../../src/playbook/parse-profile.ts';
import { parseWorkflow } from '../../src/playbook/parse-workflow.ts';
import { workflowText } from '../../src/playbook/workflow-text.ts';
import { PROFILE, refusalOf, WORKFLOW } from './place.ts';

type Case = [what: string, text: string, line: number, found: string, allowed: string];

function isRefused(
  parse: (text: string, file: string, name: string) => unknown,
  [, text, line, found, allowed]: Case,
) {
  const error = refusalOf(() => parse(text, 'the/file', 'name'));
  expect(error.refused).toBe(`the/file:${line} was not accepted`);
  expect(error.rule).toContain(found);
  expect(error.next).toContain(allowed);
}

describe('a profile', () => {
  it('is read with every key', () => {
    const text = `${PROFILE}tools = ["ticket_show", "work_report"]
prompts = ["multi-agent-workflow"]
agent = "opencode"
environment = ["PATH", "LC_*"]
[permissions]
files = "write"
allow_commands = ["npm test **", ["git", "commit", "-m", "*"]]
[limits]
minutes = 30
tokens = 1000000
cost = 2.5
turns = 40
`;
    expect(parseProfile(text, 'f', 'project:quick')).toEqual({
      selector: 'project:quick',
      file: 'f',
      role: 'coder',
      description: 'A quick one',
      instructions: 'Be quick. ticket_show first.',
      tools: ['ticket_show', 'work_report'],
      prompts: ['multi-agent-workflow'],
      agent: 'opencode',
      environment: ['PATH', 'LC_*'],
      permissions: {
        files: 'write',
        allowCommands: [
          ['npm', 'test', '**'],
          ['git', 'commit', '-m', '*'],
        ],
      },
      limits: { minutes: 30, tokens: 1_000_000, cost: 2.5, turns: 40 },
    });
  });

  it('allows nothing that it does not write down', () => {
    expect(parseProfile(PROFILE, 'f', 's')).toMatchObject({
      permissions: { files: 'ask', allowCommands: [] },
      environment: [],
      limits: {},
    });
  });

  const malformed: Case[] = [
    ['no role', 'description = "d"\ninstructions = "i"', 1, 'the file without role', 'it with role'],
    [
      'an unknown role',
      PROFILE.replace('coder', 'boss'),
      1,
      'role = "boss"',
      '"intake", "orchestrator", "coder"',
    ],
    ['the person as its role', PROFILE.replace('coder', 'human'), 1, 'role = "human"', '"coder"'],
    [
      'an unknown key',
      `${PROFILE}\ntoolz = []`,
      5,
      'toolz, which is not a key',
      'role, description, instructions, tools',
    ],
    [
      'a system_instruction',
      `${PROFILE}system_instruction = "Obey"`,
      4,
      'system_instruction, which no role has',
      'standing instructions are the key instructions',
    ],
    [
      'an unknown section',
      `${PROFILE}[permission]\nfiles = "write"`,
      4,
      '[permission], which is not a key',
      'permissions, limits',
    ],
    [
      'an unknown key of a section',
      `${PROFILE}[limits]\nhours = 1`,
      5,
      '[limits] hours',
      'minutes, tokens, cost, turns',
    ],
    [
      'a wrong word',
      `${PROFILE}[permissions]\nfiles = "all"`,
      5,
      '[permissions] files = "all"',
      '"write", "read", "ask"',
    ],
    ['a limit of nothing', `${PROFILE}[limits]\nminutes = 0`, 5, '[limits] minutes = 0', '1 or more'],
    [
      'a tool that its role does not have',
      `${PROFILE}tools = ["ticket_show", "ticket_queue"]`,
      4,
      'tools with ticket_queue, which coder does not have',
      'work_report',
    ],
    [
      'a tool that there is not',
      `${PROFILE}tools = ["ticket_destroy"]`,
      4,
      'tools with ticket_destroy',
      'ticket_show',
    ],
    [
      "instructions that name another role's tool",
      PROFILE.replace('ticket_show', 'ticket_queue'),
      3,
      'ticket_queue, which coder does not have',
      "ticket_queue with (a person's act) right behind it",
    ],
    [
      'instructions that name a tool that tools leaves out',
      `${PROFILE}tools = ["ticket_list"]`,
      3,
      'ticket_show, which tools leaves out',
      'ticket_list',
    ],
    ['empty instructions', PROFILE.replace(/"Be.*"/u, '" "'), 3, 'instructions = " "', 'not empty'],
    [
      'instructions of 10,000 characters',
      PROFILE.replace('Be quick', 'x'.repeat(10_000)),
      3,
      'instructions',
      'at most 2000 characters',
    ],
    ['a NUL', PROFILE.replace('quick.', '\\u0000'), 3, 'instructions', 'without control characters'],
    ['a path as its agent', `${PROFILE}agent = "../evil"`, 4, 'agent = "../evil"', 'a name of a-z'],
    [
      'a pattern for any program',
      `${PROFILE}[permissions]\nallow_commands = ["* test"]`,
      5,
      '[permissions] allow_commands.0',
      'never a "*"',
    ],
    [
      'a pattern with any rest in its middle',
      `${PROFILE}[permissions]\nallow_commands = ["npm ** test"]`,
      5,
      'allow_commands.0',
      'at the end only',
    ],
    [
      'a pattern with signs of a shell',
      `${PROFILE}[permissions]\nallow_commands = ["npm test; rm x"]`,
      5,
      'allow_commands.0',
      'a line of plain words',
    ],
    [
      'a variable that is none',
      `${PROFILE}environment = ["A-B"]`,
      4,
      'environment.0',
      'names of environment variables',
    ],
    ['no TOML', `${PROFILE}tools = [`, 4, 'no valid TOML', 'toml.io'],
    ['a key that stands twice', `${PROFILE}role = "coder"`, 4, 'no valid TOML', 'toml.io'],
  ];
  it.each(malformed)('with %s is refused by file, line, finding and what is allowed', (...each) =>
    isRefused(parseProfile, each),
  );
});

describe('an agent', () => {
  it('is read with every key, and a line is a program with its arguments', () => {
    const text = `title = "Mine"
command = "mine --acp"
install = "npm install mine"
login = "mine login"
env = ["MINE_KEY"]
settings = { MINE_OFFLINE = "1" }
asks = true
resumes = true
screen = ["mine", "--session", "{session}"]
attended = "mine --prompt={input}"
wrap = ["bwrap", "--bind", "{folder}", "{folder}", "--"]
`;
    expect(agentOf('mine', [{ file: 'f', table: parseAgent(text, 'f') }])).toEqual({
      name: 'mine',
      file: 'f',
      title: 'Mine',
      command: ['mine', '--acp'],
      install: 'npm install mine',
      login: 'mine login',
      env: ['MINE_KEY'],
      settings: { MINE_OFFLINE: '1' },
      asks: true,
      resumes: true,
      screen: ['mine', '--session', '{session}'],
      attended: ['mine', '--prompt={input}'],
      wrap: ['bwrap', '--bind', '{folder}', '{folder}', '--'],
    });
  });

  it('is never taken for one that asks, or resumes, or is confined, where nobody said so', () => {
    const agent = agentOf('mine', [{ file: 'f', table: parseAgent('command = "mine"', 'f') }]);
    expect(agent).toEqual({
      name: 'mine',
      file: 'f',
      title: 'mine',
      command: ['mine'],
      env: [],
      settings: {},
      asks: false,
      resumes: false,
    });
  });

  it('without a command is refused by its name and file', () => {
    const error = refusalOf(() => agentOf('mine', [{ file: 'the/file', table: { title: 'Mine' } }]));
    expect(error.refused).toContain('mine of the/file');
    expect(error.next).toContain('command = "mine acp"');
  });

  const malformed: Case[] = [
    ['an unknown key', 'command = "x"\nargs = []', 2, 'args, which is not a key', 'title, command, install'],
    ['a command for a shell', 'command = "x | y"', 1, 'command = "x | y"', 'a program and its arguments'],
    ['a screen that hears no input', 'attended = ["mine"]', 1, 'attended', '{input} in one of them'],
    ['an input that is the program', 'attended = "{input} -x"', 1, 'attended', '{input} in one of them'],
    ['an empty command', 'command = []', 1, 'command = []', 'a program and its arguments'],
    ['a setting that is no text', 'command = "x"\nsettings = { A = 1 }', 2, 'settings', 'a text'],
    ['a variable that is none', 'env = ["A B"]', 1, 'env.0 = "A B"', 'the name of an environment variable'],
    ['a word for a yes', 'command = "x"\nasks = "yes"', 2, 'asks = "yes"', 'true or false'],
  ];
  it.each(malformed)('with %s is refused by file, line, finding and what is allowed', (...each) =>
    isRefused(parseAgent, each),
  );
});

describe('a workflow', () => {
  it('is shown to each role in its own part, and to a person whole', () => {
    const workflow = parseWorkflow(WORKFLOW, 'f', 'ours');
    expect(workflow).toMatchObject({
      slug: 'ours',
      userInvocable: true,
      modelInvocable: true,
      arguments: [],
    });
    expect(workflowText(workflow, ['coder'])).toBe('Everybody calls `ticket_show`.\n\nCode.');
    expect(workflowText(workflow, ['reviewer'])).toBe('Everybody calls `ticket_show`.\n\n`ticket_review`.');
    expect(workflowText(workflow, ['human'])).toContain('## For coder\n\nCode.\n\n## For reviewer');
  });

  it('is read with every key, in the other ways of YAML as well, and with the line ends of another system', () => {
    const text = `---
description: "Quoted: with a colon"
roles:
  - coder
user_invocable: false
model_invocable: false
arguments:
  - name: ticket
    description: which
    required: true
---
日本語で書く。
`.replaceAll('\n', '\r\n');
    expect(parseWorkflow(`\ufeff${text}`, 'f', 'ours')).toMatchObject({
      description: 'Quoted: with a colon',
      roles: ['coder'],
      userInvocable: false,
      modelInvocable: false,
      arguments: [{ name: 'ticket', description: 'which', required: true }],
      sections: [{ role: null, text: expect.stringContaining('日本語で書く。') }],
    });
  });

  it('takes a heading within code for code', () => {
    const text = WORKFLOW.replace('Code.', '```\n## For boss\n```');
    expect(workflowText(parseWorkflow(text, 'f', 'ours'), ['coder'])).toContain('## For boss');
  });

  it('may name what a person does, with the mark behind it, also behind code and as a command', () => {
    for (const name of ['ticket_queue', '`ticket_queue`', '`yoi-tickets ticket queue`'])
      expect(() =>
        parseWorkflow(WORKFLOW.replace('Code.', `Then ${name} (a person's act).`), 'f', 's'),
      ).not.toThrow();
  });

  it('may speak of fields that begin as tools do', () => {
    expect(() => parseWorkflow(WORKFLOW.replace('Code.', 'plan_revision'), 'f', 's')).not.toThrow();
  });

  const malformed: Case[] = [
    ['no frontmatter', 'Do it.', 1, 'no frontmatter', 'between two lines "---"'],
    [
      'no description',
      '---\nroles: [coder]\n---\nDo it.',
      1,
      'the file without description',
      'it with description',
    ],
    [
      'an unknown key',
      WORKFLOW.replace('---\n\n', 'rolez: [coder]\n---\n\n'),
      4,
      'rolez, which is not a key',
      'description, roles, user_invocable',
    ],
    [
      'a system_instruction',
      WORKFLOW.replace('---\n\n', 'system_instruction: Obey\n---\n\n'),
      4,
      'system_instruction',
      'stands below the frontmatter',
    ],
    [
      'an unknown role',
      WORKFLOW.replace('[coder, reviewer]', '[coder, boss]'),
      3,
      'roles.1 = "boss"',
      '"intake"',
    ],
    ['no roles', WORKFLOW.replace('[coder, reviewer]', '[]'), 3, 'roles = []', 'a list that is not empty'],
    [
      'a text for a truth value',
      WORKFLOW.replace('---\n\n', 'user_invocable: yes\n---\n\n'),
      4,
      'user_invocable = "yes"',
      '"true", "false"',
    ],
    [
      'an argument without a description',
      WORKFLOW.replace('---\n\n', 'arguments:\n  - name: ticket\n---\n\n'),
      4,
      'arguments.0 without description',
      'it with description',
    ],
    [
      'an unknown key of an argument',
      WORKFLOW.replace('---\n\n', 'arguments:\n  - name: a\n    description: b\n    kind: c\n---\n\n'),
      7,
      'arguments.0.kind',
      'name, description, required',
    ],
    ['no YAML', WORKFLOW.replace('roles: [', 'roles: ['.repeat(2)), 4, 'no valid frontmatter', 'YAML'],
    [
      'a section for nobody',
      WORKFLOW.replace('For coder', 'For boss'),
      8,
      'a section for "boss", which is no role',
      'intake, orchestrator',
    ],
    [
      'a section for the person',
      WORKFLOW.replace('For coder', 'For human'),
      8,
      'a section for "human"',
      'intake, orchestrator',
    ],
    [
      'a section for a role that it is not for',
      WORKFLOW.replace('For coder', 'For intake'),
      8,
      'a section for intake, which roles does not name',
      'sections for coder, reviewer',
    ],
    [
      'two sections for one role',
      WORKFLOW.replace('For reviewer', 'For coder'),
      12,
      'a second section for coder',
      'one section a role',
    ],
    [
      'an empty section',
      WORKFLOW.replace('Code.', ''),
      8,
      'an empty section for coder',
      'what the role does',
    ],
    ['no text at all', '---\ndescription: d\nroles: [coder]\n---\n', 5, 'no text', 'in Markdown'],
    [
      'a tool that there is not',
      WORKFLOW.replace('Code.', 'One.\n\nCall `ticket_destroy`.'),
      12,
      'ticket_destroy, which is no tool',
      'ticket_show',
    ],
    [
      'a tool of another role',
      WORKFLOW.replace('Code.', '`ticket_review` it.'),
      10,
      'ticket_review, which coder does not have',
      'work_report',
    ],
    [
      'a tool for everybody that one of them does not have',
      WORKFLOW.replace('ticket_show', 'ticket_review'),
      6,
      'ticket_review, which coder does not have',
      'ticket_list',
    ],
    [
      'a command of a tool that the role does not have',
      WORKFLOW.replace('Code.', 'yoi-tickets ticket queue x'),
      10,
      'ticket_queue, which coder does not have',
      "(a person's act)",
    ],
    [
      'a mark on what no person may do',
      WORKFLOW.replace('Code.', "ticket_ask (a person's act)"),
      10,
      "ticket_ask marked as a person's act",
      'only on what a person may do',
    ],
    [
      'a mark on what the role does itself',
      WORKFLOW.replace('Code.', "work_report (a person's act)"),
      10,
      "work_report marked as a person's act, which coder does itself",
      'without the mark',
    ],
    ['a NUL', WORKFLOW.replace('Code.', 'Co\u0000de.'), 10, 'U+0000', 'tabs and line ends only'],
    [
      'an escape for terminals',
      WORKFLOW.replace('Code.', '\u001b[2J'),
      10,
      'U+001B',
      'tabs and line ends only',
    ],
    [
      '10,000 characters',
      WORKFLOW.replace('Code.', 'x'.repeat(10_000)),
      5,
      'it has 10',
      'at most 8000 characters',
    ],
    [
      'more than a coder reads',
      WORKFLOW.replace('Code.', 'x'.repeat(3_000)),
      5,
      'what coder reads of it has 30',
      'at most 3000 characters',
    ],
  ];
  it.each(malformed)('with %s is refused by file, line, finding and what is allowed', (...each) =>
    isRefused(parseWorkflow, each),
  );
});

describe('a launch prompt', () => {
  it('is any text that names no tool that there is not', () => {
    expect(parseLaunchPrompt(' Begin with work_report. \n', 'f', 'project:brief').text).toBe(
      'Begin with work_report.',
    );
  });

  const malformed: Case[] = [
    ['no text', ' \n', 1, 'no text', 'in Markdown'],
    [
      'a tool that there is not',
      'One\n\nticket_destroy',
      3,
      'ticket_destroy, which is no tool',
      'ticket_list',
    ],
    ['a NUL', 'One\n\u0000', 2, 'U+0000', 'tabs and line ends only'],
    ['10,000 characters', 'x'.repeat(10_000), 1, '10000 characters', 'at most 8000 characters'],
  ];
  it.each(malformed)('with %s is refused by file, line, finding and what is allowed', (...each) =>
    isRefused(parseLaunchPrompt, each),
  );
});

it('reads whatever stands in a file, or refuses it in our words', () => {
  const pieces = [
    ...PROFILE.split('\n'),
    ...WORKFLOW.split('\n'),
    '---',
    '## For ',
    '__proto__: 1',
    '[__proto__]',
    'roles: {a: b}',
    'arguments: [[1]]',
    '? [a]',
    '&a *a',
    'tools = [[]]',
  ];
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 14 });
  fc.assert(
    fc.property(text, (lines) => {
      for (const parse of [parseProfile, parseWorkflow, parseLaunchPrompt, parseAgent]) {
        for (const whole of [lines.join('\n'), `---\n${lines.join('\n')}\n---\ntext`]) {
          try {
            parse(whole, 'f', 'name');
          } catch (error) {
            expect(error).toBeInstanceOf(TicketError);
          }
        }
      }
    }),
  );
});
