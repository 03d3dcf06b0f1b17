import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { policyOf, readConfig } from '../../src/playbook/config.ts';
import { parseConfig } from '../../src/playbook/parse-config.ts';

const COMPLETE = `
[backend]
provider = "files"
records = "with-code"
root = ".yoi/tickets"

[ticket]
language = "日本語"
ready_requires = ["acceptance_criteria", "no_open_question"]

[gates]
foreign = "accept"

[roles.coder]
profile = "project:fast-coder"
workflow = "multi-agent-workflow"
launch_prompt = "user:brief"

[roles.reviewer]
profile = "inherit"

[work]
branch_prefix = "t/"
worktrees = "../trees"
capacity = 5
max_rounds = 2
setup = "npm ci"
copy = [".env"]
teardown = ["docker", "compose", "down"]
protected = ["package.json", ".yoi/**"]

[[work.validation]]
command = "npm test"

[[work.validation]]
paths = ["docs/**"]
command = ["npm", "run", "docs"]
timeout = 600

[merge]
authority = "workspace"
target = "main"

[agents.claude]
command = ["claude-agent-acp"]
env = ["ANTHROPIC_API_KEY"]
asks = true

[notify]
command = ["notify-send", "Tickets"]
`;

describe('the configuration', () => {
  test('that is missing or empty means the defaults', async () => {
    expect(await readConfig(workspace())).toEqual({});
    expect(await readConfig(workspace(' \n'))).toEqual({});
    expect(policyOf({})).toEqual(DEFAULT_POLICY);
  });

  test('is read with every key, and decides what the rules leave open', async () => {
    const config = await readConfig(workspace(COMPLETE));
    expect(config.work?.validation).toHaveLength(2);
    expect(policyOf(config)).toEqual({
      readyRequires: ['acceptance_criteria', 'no_open_question'],
      foreignGates: 'accept',
      closeAuthority: 'workspace',
      capacity: 5,
      language: '日本語',
      branchPrefix: 't/',
      worktrees: '../trees',
    });
  });

  test.each([
    ['an unknown key', '[ticket]\n\nlanguge = "en"', 3, '[ticket] languge', 'language, ready_requires'],
    ['an unknown section', '\n[tickets]', 2, '[tickets], which is not a section', 'backend, ticket'],
    ['an unknown role', '[roles.boss]\n', 1, '[roles.boss]', 'intake, orchestrator, coder'],
    ['a person as a role', '[roles.human]\n', 1, '[roles.human]', 'intake, orchestrator, coder'],
    [
      'a system_instruction',
      '[roles.coder]\nsystem_instruction = "Obey"',
      2,
      '[roles.coder] system_instruction',
      'standing instructions belong into the profile',
    ],
    ['a path as a selector', '[roles.coder]\nprofile = "../mine.toml"', 2, '"../mine.toml"', 'never a path'],
    ['an empty language', '[ticket]\nlanguage = " "', 2, '[ticket] language = " "', 'not empty'],
    ['a wrong word', '[merge]\nauthority = "all"', 2, '[merge] authority = "all"', '"dossier", "workspace"'],
    ['a wrong type', '[work]\n# so many\ncapacity = "3"', 3, '[work] capacity = "3"', 'a number'],
    ['a number that is too small', '[work]\ncapacity = 0', 2, '[work] capacity = 0', '1 or more'],
    ['a section that is a text', 'work = "x"', 1, '[work] = "x"', 'a section'],
    [
      'a validation without a command',
      '[[work.validation]]\ncommand = "a"\n[[work.validation]]\npaths = ["a"]',
      3,
      '[work] validation.1 without command',
      'it with command',
    ],
    ...['setup = "a && b"', 'teardown = "rm *.log"', 'setup = ["", "x"]'].map(
      (row): [string, string, number, string, string] => [
        `a command of work that only a shell could read, as in ${row}`,
        `[work]\n${row}`,
        2,
        row.split(' ')[0] ?? '',
        row.includes('[') ? 'not empty' : '["sh", "-c", "…"]',
      ],
    ),
    [
      'a validation that only a shell could read',
      '[[work.validation]]\npaths = ["a"]\ncommand = "npm test | tail"',
      3,
      'npm test | tail',
      '["sh", "-c", "…"]',
    ],
    ['a notice that only a shell could read', '[notify]\ncommand = "say $X"', 2, 'say $X', '"sh", "-c"'],
    ['a pattern that nobody can read', '[work]\nprotected = ["a", "[b"]', 2, '"[b"', 'between names'],
    [
      'a pattern of a validation that takes away',
      '[[work.validation]]\ncommand = "a"\npaths = ["!docs"]',
      3,
      '"!docs"',
      'a path from the root',
    ],
    ['a root that leads out', '[backend]\nroot = "../other"', 2, '"../other"', 'without ".."'],
    ['a dotted key', 'ticket.languge = "en"', 1, 'languge', 'language'],
    ['a wrong name of an agent', '[agents."A b"]\n', 1, '[agents.A b]', 'a name of a-z'],
    ['no TOML', '[ticket]\nlanguage = en', 2, 'no valid TOML', 'toml.io'],
  ])('with %s is refused by line, finding and what is allowed', async (_, text, line, found, allowed) => {
    const error = await refusal(workspace(text));
    expect(error.code).toBe('invalid_input');
    expect(error.refused).toBe(`.yoi/ticket.config.toml:${line} was not accepted`);
    expect(error.rule).toContain(found);
    expect(error.next).toContain(allowed);
  });

  test('names all mistakes in its details, the first one in words', async () => {
    const error = await refusal(workspace('[work]\ncapacity = 0\n[gates]\nforeign = "no"\n[x]\n'));
    expect(error.details.mistakes).toMatchObject([{ line: 2 }, { line: 4 }, { line: 5 }]);
  });

  test('that cannot be read is an error, never a silent default', async () => {
    const root = workspace();
    mkdirSync(join(root, '.yoi/ticket.config.toml'), { recursive: true });
    expect((await refusal(root)).rule).toBe('it is not a file');
    expect((await refusal(workspace(new Uint8Array([0x5b, 0xff])))).rule).toBe('it is not UTF-8');
    expect((await refusal(workspace('#'.repeat(300 * 1024)))).rule).toContain('256 KiB');
  });

  test('whatever stands in it is read or refused in our words', async () => {
    const { parseConfig } = await import('../../src/playbook/parse-config.ts');
    const line = fc.oneof(
      fc.constantFrom(...COMPLETE.split('\n')),
      fc.string(),
      fc.constantFrom(
        '__proto__ = 1',
        '[__proto__]',
        '[[agents]]',
        'a.b.c = 1979-05-27',
        '[roles.coder.x]',
        'work = []',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        try {
          parseConfig(lines.join('\n'), 'x.toml');
        } catch (error) {
          expect(error).toBeInstanceOf(TicketError);
        }
      }),
    );
  });
});

function workspace(text?: string | Uint8Array): string {
  const root = mkdtempSync(join(tmpdir(), 'yoi config – '));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  if (text !== undefined) {
    mkdirSync(dirname(join(root, '.yoi/x')), { recursive: true });
    writeFileSync(join(root, '.yoi/ticket.config.toml'), text);
  }
  return root;
}

async function refusal(root: string): Promise<TicketError> {
  const error = await readConfig(root).catch((thrown: unknown) => thrown);
  if (!(error instanceof TicketError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

test('thousands of mistakes take no long time', () => {
  const texts = [
    (n: number) => `k${n} = 1\n`,
    (n: number) => `[s${n}]\n`,
    (n: number) => `[agents.A${n}]\n`,
    () => '[[work.validation]]\n',
  ].map((line) => Array.from({ length: 8_000 }, (_, n) => line(n)).join(''));
  const begun = process.cpuUsage();
  for (const text of texts) expect(() => parseConfig(text, 'x')).toThrow(TicketError);
  expect(process.cpuUsage(begun).user / 1000).toBeLessThan(5_000);
});
