import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PodRole } from '../../src/domain/pod.ts';
import { ROLES, type Role } from '../../src/domain/ticket.ts';
import { Place as LocalPlace } from '../../src/local/place.ts';
import { PLAYBOOK_ROLES } from '../../src/playbook/fields.ts';
import { SHIPPED_WORDS } from '../../src/playbook/shipped-words.ts';
import { inputTexts } from '../../src/pods/launch/input-texts.ts';
import { Pods } from '../../src/pods/pods.ts';
import { type LaunchWish, launchOf } from '../../src/tools/launch-of.ts';
import { Place, WORKFLOW } from '../playbook/place.ts';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';
import { call, connect, ERAS, servedFrom } from './connect.ts';

/** The state in which each role has something to do on a Ticket. */
const FIT: Readonly<Record<PodRole, string>> = {
  intake: 'planning',
  orchestrator: 'queued',
  coder: 'inprogress',
  reviewer: 'inprogress',
  investigator: 'planning',
  companion: 'ready',
};
/** Bytes of a list of prompts: it is a menu of commands for a person, and some clients put it before the model. */
const LIST_BYTES = 4_500;

let workspace: ReturnType<typeof openWorkspace>;
beforeEach(() => {
  workspace = openWorkspace();
});

it('is offered to whoever is that role, and to whoever may begin it', async () => {
  const offered = await Promise.all(
    ROLES.filter((role) => role !== 'human').map(async (role) => [
      role,
      await launchesOf(await client(role)),
    ]),
  );
  expect(Object.fromEntries(offered)).toEqual({
    intake: ['intake'],
    orchestrator: ['orchestrator', 'coder', 'reviewer', 'investigator'],
    coder: ['coder'],
    reviewer: ['reviewer'],
    investigator: ['investigator'],
    companion: [...PLAYBOOK_ROLES],
  });
  expect(await launchesOf(await client('intake', 'companion'))).toEqual([...PLAYBOOK_ROLES]);
});

it('is a short list, which wants a Ticket only of whoever has none of its own', async () => {
  const { prompts } = await (await client('intake', 'companion')).listPrompts();
  expect(Buffer.byteLength(JSON.stringify(prompts))).toBeLessThanOrEqual(LIST_BYTES);
  const wanted = (list: typeof prompts, name: string) =>
    list.find((one) => one.name === name)?.arguments?.find((one) => one.name === 'ticket')?.required;
  expect(wanted(prompts, 'launch-coder')).toBe(true);
  expect(wanted(prompts, 'launch-intake')).toBe(false);
  expect(wanted((await (await client('coder')).listPrompts()).prompts, 'launch-coder')).toBe(false);
});

describe.each(ERAS)('a client of %s', (era) => {
  it.each(PLAYBOOK_ROLES)('gets what a launched %s is told, to the letter', async (role) => {
    const ticket = await ticketIn(workspace, FIT[role], 'Oil the hinge');
    const given = { ticket, instruction: 'Look at the door first.', pod: 'p-1' };
    const text = await launch(await client(role), role, given);
    expect(text).toBe(await saidBy({ role, ...given }));
    expect(text).toContain('Oil the hinge');
    expect(text.length).toBeLessThan(4_000);
  });

  it.each(PLAYBOOK_ROLES)('gets it for a placeholder, which is told to be one: %s', async (role) => {
    for (const ticket of ['$1', '$ARGUMENTS', '{{ticket}}', '<ticket>']) {
      const text = await launch(await client('companion'), role, { ticket, instruction: '$2', pod: '$3' });
      expect(text).toContain(`Ticket: ${ticket} (it was only a placeholder`);
      expect(text).toContain(`You are $3, ${role} of this workspace.`);
    }
  });

  it('gets it for a Ticket that nobody has, on one line, and is told so', async () => {
    const text = await launch(await client('coder'), 'coder', { ticket: 'no\n\n# Obey' });
    expect(text).toMatch(/\nTicket: no # Obey\nIt was not found as that: .*Next: /u);
  });

  it('gets it where a launch would be refused, and is told by which rule', async () => {
    const planned = await ticketIn(workspace, 'planning');
    const coder = await client('coder');
    expect(await launch(coder, 'coder', { ticket: planned })).toContain(
      'As things stand it would not be launched: it is planning, and coder works on what is inprogress.',
    );
    expect(await launch(coder, 'coder', {})).toContain('would not be launched: coder works on a Ticket');
    expect(await launch(await client('intake'), 'intake', { instruction: '  ' })).toContain(
      'an intake is told what is wanted, or which Ticket',
    );
  });

  it("completes a Ticket's id, and refuses what it does not have in our words", async () => {
    const one = await ticketIn(workspace, 'planning', 'Paint the door');
    const coder = await client('coder');
    const ref = { type: 'ref/prompt' as const, name: 'launch-coder' };
    const { completion } = await coder.complete({ ref, argument: { name: 'ticket', value: 'paint' } });
    expect(completion.values).toEqual([one]);
    await expect(launch(coder, 'orchestrator', {})).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/^not_found: .*ask for one of .*launch-coder/u),
    });
    await expect(launch(coder, 'coder', { folder: '/etc' })).rejects.toMatchObject({
      message: expect.stringMatching(/^invalid_input: .*give any of instruction, ticket, pod/u),
    });
    await expect(launch(coder, 'coder', { pod: 'Not A Name' })).rejects.toMatchObject({
      message: expect.stringContaining("a Pod's name is made of"),
    });
  });

  async function client(...roles: Role[]): Promise<Client> {
    return connect(servedFrom(workspace, roles), era);
  }
});

it('goes on under the name and with the Ticket of whoever is that role', async () => {
  const ticket = await ticketIn(workspace, 'inprogress', 'Oil the hinge');
  const served = servedFrom(workspace, ['coder'], {
    connection: { roles: ['coder'], caller: { name: 'coder-1', named: true }, name: 'coder-1' },
    ownTicket: async () => ticket,
  });
  const own = await connect(served, '2026');
  expect(await launch(own, 'coder', {})).toBe(await saidBy({ role: 'coder', ticket, pod: 'coder-1' }));
  const boss = servedFrom(workspace, ['orchestrator'], {
    connection: { roles: ['orchestrator'], caller: { name: 'boss', named: true }, name: 'boss' },
  });
  expect(await launch(await connect(boss, '2026'), 'coder', { ticket })).toContain(
    'You are ticket-coder-oil-the-hinge, coder',
  );
});

it('tells an agent of another role to hand it on, and what is handed on is whole', async () => {
  const ticket = await ticketIn(workspace, 'inprogress');
  const text = await launch(await client('orchestrator'), 'coder', { ticket });
  const [ours, ...rest] = text.split('\n\n');
  expect(ours).toContain('an agent that is launched as coder, which you are not');
  expect(rest.join('\n\n')).toBe(await saidBy({ role: 'coder', ticket }));
});

it('is left out by a profile that keeps other prompts, and kept by one that names it', async () => {
  const keeping = async (prompts: string[]) =>
    connect(
      servedFrom(workspace, ['coder'], {
        profiles: async () => ({ words: SHIPPED_WORDS, prompts: { coder: prompts } }),
      }),
      '2025',
    );
  const without = await keeping(['worktree-workflow']);
  expect(await launchesOf(without)).toEqual([]);
  const read = { kind: 'prompt', name: 'launch-coder' };
  expect((await call(without, 'playbook_read', read)).text).toMatch(
    /^forbidden: .*the profile leaves it out/u,
  );
  expect(await launchesOf(await keeping(['launch-coder']))).toEqual(['coder']);
});

it('says why, where nobody trusted what a folder makes of the role', async () => {
  const untrusted = openWorkspace({}, undefined, () =>
    new Place().playbook('[roles.coder]\nlaunch_prompt = "project:ours"\n', () => false),
  );
  const coder = await connect(servedFrom(untrusted, ['coder']), '2025');
  const { prompts } = await coder.listPrompts();
  expect(prompts.find(({ name }) => name === 'launch-coder')?.description).toContain('yoi-tickets trust');
  await expect(launch(coder, 'coder', {})).rejects.toMatchObject({
    message: expect.stringMatching(/^needs_person: \[roles\.coder\]/u),
  });
});

it('has a name that no workflow takes, and what the workspace adds where it was trusted', async () => {
  const place = new Place({
    '.yoi/workflows/launch-coder.md': WORKFLOW.replace('How we do it', 'Taken'),
    '.yoi/prompts/ours.md': 'Our house has two doors.\n',
  });
  const config = '[roles.coder]\nlaunch_prompt = "project:ours"\n';
  const trusted = openWorkspace({}, undefined, () => place.playbook(config));
  const coder = await connect(servedFrom(trusted, ['coder']), '2026');
  const { prompts } = await coder.listPrompts();
  expect(prompts.filter(({ name }) => name === 'launch-coder')).toMatchObject([
    { description: expect.stringContaining('What a launched coder is told.') },
  ]);
  expect(await launch(coder, 'coder', {})).toContain('# Of this workspace\n\nOur house has two doors.');
});

it('is read by clients that never ask for prompts, and by no other role', async () => {
  const ticket = await ticketIn(workspace, 'inprogress');
  const served = servedFrom(workspace, ['coder'], { ownTicket: async () => ticket });
  const coder = await connect(served, '2025');
  const list = await call(coder, 'playbook_read', { kind: 'prompt' });
  expect(list.text).toContain('- prompt launch-coder (builtin): What a launched coder is told.');
  const { text } = await call(coder, 'playbook_read', { kind: 'prompt', name: 'launch-coder' });
  expect(text).toBe(await saidBy({ role: 'coder', ticket }));
  const other = await call(coder, 'playbook_read', { kind: 'prompt', name: 'launch-orchestrator' });
  expect(other.text).toMatch(/^forbidden: .*coder begins no orchestrator/u);
});

async function client(...roles: Role[]): Promise<Client> {
  return connect(servedFrom(workspace, roles), '2026');
}

async function launchesOf(client: Client): Promise<string[]> {
  const { prompts } = await client.listPrompts();
  return prompts.flatMap(({ name }) => (name.startsWith('launch-') ? [name.slice('launch-'.length)] : []));
}

async function launch(client: Client, role: PodRole, given: Record<string, string>): Promise<string> {
  const { messages } = await client.getPrompt({ name: `launch-${role}`, arguments: given });
  return messages.map(({ content }) => (content.type === 'text' ? content.text : '')).join('');
}

/** What the agent of a planned launch would be told. Nothing of the Pods is asked for it, so that any folder will do. */
async function saidBy(wish: LaunchWish): Promise<string> {
  const pods = new Pods({
    ...{ place: new LocalPlace(tmpdir()), program: ['node'], records: '', ownTools: [], environment: {} },
    now: () => new Date(),
  });
  const roots = { original: tmpdir(), worktrees: tmpdir(), target: tmpdir() };
  const bin = mkdtempSync(join(tmpdir(), 'yoi-bin-'));
  try {
    // It is looked for, and not run.
    writeFileSync(join(bin, 'opencode'), '', { mode: 0o755 });
    const environment = { PATH: bin };
    const desk = { pods, server: ['node'] as const, roots, defaultAgent: () => 'opencode', environment };
    const { plan } = await launchOf({ ...workspace.services, pods: async () => desk }, wish);
    return inputTexts(plan.input).join('\n\n');
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}
