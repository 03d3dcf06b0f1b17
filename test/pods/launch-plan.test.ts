import { chmodSync, existsSync, lstatSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { placeRecords } from '../../src/main/init.ts';
import { openWorkspace } from '../../src/main/workspace.ts';
import { PLAYBOOK_ROLES } from '../../src/playbook/fields.ts';
import { callTool } from '../../src/tools/call.ts';
import { launchOf } from '../../src/tools/launch-of.ts';
import type { Services } from '../../src/tools/tool.ts';
import { freshFolder, freshRepository, write } from '../git/fresh-repository.ts';
import { callerOf, refusalOf } from '../tracker/workspace.ts';
import { planning, shown, told } from './planning.ts';

/** The Ticket's state in which each role has something to do. */
const STATES = {
  intake: 'planning',
  orchestrator: 'queued',
  coder: 'inprogress',
  reviewer: 'inprogress',
  investigator: 'ready',
  companion: 'ready',
} as const;

const CONFIG = `
[ticket]
language = "Japanese"

[roles.coder]
profile = "project:quick"
workflow = "our-way"
launch_prompt = "house-rules"

[agents.mine]
command = "my-agent --acp"
`;
const FILES = {
  '.yoi/profiles/quick.toml': `role = "coder"
description = "A quick one"
instructions = "Be quick. ticket_show first."
agent = "mine"
`,
  '.yoi/workflows/our-way.md':
    '---\ndescription: Our way\nroles: [coder]\n---\n\nCode it, then ticket_comment.\n',
  '.yoi/prompts/house-rules.md': 'Keep every file below 200 lines.\n',
};

describe('seed 003: a reusable launch plan exists for fixed Ticket roles', () => {
  it('default config role launch plan, of each role', async () => {
    const { place, plan, ticket } = await planning();
    const plans: string[] = [];
    for (const role of PLAYBOOK_ROLES) {
      const planned = await plan({ role, ticket: await ticket(STATES[role]), instruction: 'Have a look.' });
      plans.push(`===== ${role} =====\n\n${shown(planned, place.root)}\n`);
    }
    await expect(
      plans.join('\n'),
      'what Pods are told has changed: read the difference, then run npm run docs',
    ).toMatchFileSnapshot('./launch-plan.snap');
  });

  it('reads configured role profile, workflow and launch_prompt refs', async () => {
    const { place, plan, ticket } = await planning(CONFIG, FILES);
    const planned = await plan({ role: 'coder', ticket: await ticket('inprogress') });
    expect(planned.plan).toMatchObject({
      ...{ profile: 'project:quick', workflow: 'our-way', launchPrompt: 'house-rules', agent: 'mine' },
      ...{ input: [{ type: 'workflow_invoke', slug: 'our-way' }, { type: 'text' }] },
    });
    await expect(shown(planned, place.root)).toMatchFileSnapshot('./launch-plan-configured.snap');
  });

  it('has the profile selector that was selected for the role for what starts the Pod', async () => {
    const { plan, ticket } = await planning(CONFIG, FILES);
    const coder = await plan({ role: 'coder', ticket: await ticket('inprogress') });
    expect(coder.plan.server.args).toEqual(expect.arrayContaining(['--profile', 'project:quick']));
    expect(coder.profile.selector).toBe('project:quick');
    const asked = await plan({ role: 'coder', ticket: await ticket('inprogress'), profile: 'builtin:coder' });
    expect(asked.plan.profile).toBe('builtin:coder');
  });

  it('represents dynamic task content as first-run input, not hidden system or context injection', async () => {
    const { plan, ticket } = await planning();
    const words = { instruction: 'MARK-instruction', handoff: 'mark-handoff', pod: 'mark-pod' };
    const id = await ticket('planning');
    const planned = await plan({ role: 'intake', ticket: id, ...words });
    for (const word of [...Object.values(words), id, 'Rounding stays half up'])
      expect(told(planned)).toContain(word);
    // Beside the input there are only names; and the profile, which says what the role is, knows nothing of the task.
    const { input, ...facts } = planned.plan;
    expect(input).toHaveLength(2);
    expect(JSON.stringify(facts)).not.toContain('MARK-instruction');
    expect(JSON.stringify([planned.profile, planned.agent])).not.toMatch(/mark-|MARK-|discount/u);
  });

  it('includes the workflow slug as a typed workflow segment, once and first', async () => {
    const { plan, ticket } = await planning();
    for (const [role, slug] of [
      ['intake', 'ticket-intake-workflow'],
      ['orchestrator', 'ticket-orchestrator-routing'],
      ['coder', 'multi-agent-workflow'],
      ['reviewer', 'multi-agent-workflow'],
      ['investigator', 'investigation-workflow'],
    ] as const) {
      const { plan: planned } = await plan({ role, ticket: await ticket(STATES[role]) });
      expect(planned.input.map(({ type }) => type)).toEqual(['workflow_invoke', 'text']);
      expect(planned.input[0]).toEqual({ type: 'workflow_invoke', slug });
      expect(planned.workflow).toBe(slug);
    }
  });

  it('takes a caller-provided Pod name, and no other as one', async () => {
    const { plan } = await planning();
    const named = await plan({ role: 'intake', instruction: 'x', pod: 'my-pod' });
    expect(named.plan.pod).toBe('my-pod');
    expect(named.plan.server.args).toEqual(expect.arrayContaining(['--pod', 'my-pod']));
    expect(told(named)).toContain('You are my-pod, intake');
    const refused = await refusalOf(plan({ role: 'intake', instruction: 'x', pod: '../x' }));
    expect(refused).toMatchObject({ code: 'invalid_input', rule: expect.stringContaining('a-z, 0-9') });
  });

  it('has no system_instruction: the key is an error wherever it stands', async () => {
    await expect(planning('[roles.coder]\nsystem_instruction = "x"\n')).rejects.toThrow('system_instruction');
    const profile = `${FILES['.yoi/profiles/quick.toml']}system_instruction = "x"\n`;
    const { plan, ticket } = await planning(CONFIG, { ...FILES, '.yoi/profiles/quick.toml': profile });
    const id = await ticket('inprogress');
    const refused = await refusalOf(plan({ role: 'coder', ticket: id }));
    expect(`${refused.rule} ${refused.next}`).toContain('system_instruction');
    const { plan: planned } = await (await planning()).plan({ role: 'intake', instruction: 'x' });
    expect(JSON.stringify(planned)).not.toContain('system');
  });
});

describe('seed 003: missing and malformed Ticket config error surfacing', () => {
  it('a missing config means the defaults', async () => {
    const { plan } = await planning('');
    const { plan: planned } = await plan({ role: 'intake', instruction: 'x' });
    expect(planned).toMatchObject({ profile: 'builtin:intake', workflow: 'ticket-intake-workflow' });
    expect(planned.launchPrompt).toBeNull();
  });

  it.each([
    ['is no TOML', '[roles.coder\n', 'ticket.config.toml:1'],
    ['names an unknown role', '[roles.boss]\nprofile = "builtin:coder"\n', 'boss'],
    ['has an unknown key', '[roles.coder]\nprofiles = "x"\n', 'profiles'],
    ['gives a path for a selector', '[roles.coder]\nprofile = "../x.toml"\n', 'never a path'],
    ['has an empty language', '[ticket]\nlanguage = ""\n', 'language'],
  ])('a config that %s is an error that says where and what', async (_, config, words) => {
    await expect(planning(config)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(planning(config)).rejects.toThrow(words);
  });

  it.each([
    ['a profile that is nowhere', '[roles.coder]\nprofile = "project:none"\n', 'none'],
    ['a profile of another role', '[roles.coder]\nprofile = "builtin:reviewer"\n', 'is for reviewer'],
    ['inherit', '[roles.coder]\nprofile = "inherit"\n', 'inherit'],
    ['a workflow that is nowhere', '[roles.coder]\nworkflow = "none"\n', 'none'],
    ['a launch prompt that is nowhere', '[roles.coder]\nlaunch_prompt = "none"\n', 'none'],
  ])('%s fails the plan, and nothing else', async (_, config, words) => {
    const { plan, ticket } = await planning(config);
    const coder = await refusalOf(plan({ role: 'coder', ticket: await ticket('inprogress') }));
    expect(coder.message).toContain(words);
    expect(coder.next).not.toBe('');
    expect((await plan({ role: 'intake', instruction: 'x' })).plan.role).toBe('intake');
  });

  it('an agent that is unknown, or not installed, fails it with how to get one', async () => {
    const { plan } = await planning(
      '[agents.gone]\ncommand = "gone-agent acp"\ninstall = "get gone-agent"\n',
    );
    const unknown = await refusalOf(plan({ role: 'intake', instruction: 'x', agent: 'nobody' }));
    expect(unknown.message).toContain('nobody');
    const missing = await refusalOf(plan({ role: 'intake', instruction: 'x', agent: 'gone' }));
    expect(missing).toMatchObject({
      code: 'unmet_requirement',
      rule: expect.stringContaining('gone-agent'),
      next: expect.stringContaining('get gone-agent'),
    });
  });

  it('what a folder brings is not launched before a person trusted it', async () => {
    const { plan, ticket } = await planning(CONFIG, FILES, false);
    const refused = await refusalOf(plan({ role: 'coder', ticket: await ticket('inprogress') }));
    expect(refused).toMatchObject({ code: 'needs_person', next: expect.stringContaining('trust') });
  });

  it('an unknown Ticket, and one on which the role has nothing to do, fail it', async () => {
    const { plan, ticket } = await planning();
    expect((await refusalOf(plan({ role: 'coder', ticket: 'none' }))).code).toBe('not_found');
    expect((await refusalOf(plan({ role: 'coder' }))).code).toBe('invalid_input');
    expect((await refusalOf(plan({ role: 'intake' }))).code).toBe('invalid_input');
    const queued = await ticket('queued');
    for (const role of ['coder', 'reviewer', 'intake'] as const)
      expect((await refusalOf(plan({ role, ticket: queued }))).code, role).toBe('unmet_requirement');
  });
});

describe('a launch plan', () => {
  it('is the same bytes for the same inputs', async () => {
    const { place, plan, ticket } = await planning(CONFIG, FILES);
    const wish = { role: 'coder', ticket: await ticket('inprogress'), instruction: 'Mend it.' } as const;
    const first = shown(await plan(wish), place.root);
    for (let again = 0; again < 5; again++) expect(shown(await plan(wish), place.root)).toBe(first);
  });

  it('says the language of records where the workspace decides it, and leaves literals alone', async () => {
    const wish = { role: 'intake', instruction: 'x' } as const;
    expect(told(await (await planning(CONFIG, FILES)).plan(wish))).toContain(
      'Write records in Japanese. Literals',
    );
    expect(told(await (await planning()).plan(wish))).not.toContain('Write records in');
  });

  it('names the four roots, and works where it was told to', async () => {
    const { place, plan } = await planning('', { 'packages/a/README.md': '' });
    const wish = { role: 'intake', instruction: 'x' } as const;
    const { root } = place;
    const roots = { original: root, worktrees: `${root}/.worktree`, target: root };
    expect((await plan(wish)).plan.roots).toEqual({ ...roots, role: root });
    const elsewhere = await plan({ ...wish, folder: 'packages/a' });
    expect(elsewhere.plan.roots).toEqual({ ...roots, role: `${root}/packages/a` });
    // Its server belongs to the workspace, wherever the agent stands.
    expect(elsewhere.plan.server.args.slice(-2)).toEqual(['--workspace', root]);
    expect((await refusalOf(plan({ ...wish, folder: 'nowhere' }))).code).toBe('not_found');
  });

  it('warns of an agent that never asks', async () => {
    const { plan } = await planning(CONFIG, FILES);
    expect((await plan({ role: 'intake', instruction: 'x', agent: 'mine' })).plan.warnings).toEqual([
      expect.stringContaining('never asks before it acts'),
    ]);
    expect((await plan({ role: 'intake', instruction: 'x' })).plan.warnings).toEqual([]);
  });

  it('starts and writes nothing, seen from the whole folder of a real workspace', async () => {
    const root = freshRepository();
    const bin = freshFolder();
    write(bin, 'opencode', '#!/bin/sh\ntouch "$(dirname "$0")/started"\n');
    chmodSync(join(bin, 'opencode'), 0o755);
    vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    await placeRecords(root);
    const { services, close } = await openWorkspace(root, root);
    onTestFinished(close);
    const id = await makeTicket(services);
    const wish = { role: 'investigator', ticket: id, instruction: 'x', agent: 'opencode' } as const;
    // The first look at records leaves an index of them.
    await launchOf(services, wish);
    const before = [...tracesIn(root), ...tracesIn(bin)];
    const { plan } = await launchOf(services, wish);
    expect(plan.pod).toContain('ticket-investigator-');
    expect([...tracesIn(root), ...tracesIn(bin)]).toEqual(before);
    expect(existsSync(join(bin, 'started'))).toBe(false);
  });
});

async function makeTicket(services: Services): Promise<string> {
  const called = await callTool(services, callerOf('intake'), 'ticket_create', { title: 'A thing' });
  if (called.kind === 'ask') throw new Error('a person would be asked');
  return String(called.structured.id);
}

/** Every file below a folder, with what changes when it is touched. */
function tracesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const { size, mtimeNs, ino } = lstatSync(join(folder, path), { bigint: true });
      return `${path} ${size} ${mtimeNs} ${ino}`;
    });
}
