import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROFILE, WORKFLOW } from '../playbook/place.ts';
import { did, refusal, SHELL, Story } from './program.ts';
import { hasTerminal } from './terminal.ts';

const QUICK = '.yoi/profiles/quick.toml';
const CONFIG = '.yoi/ticket.config.toml';

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story.end());

it('is there where nothing is, and with an empty environment', async () => {
  const { code, out } = await story.run(['playbook', '--json'], { env: {} });
  expect(code).toBe(0);
  const { entries } = JSON.parse(out);
  expect(entries.filter(({ kind }: { kind: string }) => kind === 'workflow')).toHaveLength(6);
  expect(entries.map(({ from }: { from: string }) => from)).not.toContain('user');
});

it('is read by a person whole, by a role in its part, under both names of the command', async () => {
  const whole = await story.done('playbook', 'workflow', 'multi-agent-workflow');
  expect(whole.text).toContain('## For reviewer');
  const part = await story.done('playbook', 'read', 'workflow', 'multi-agent-workflow', '--role', 'reviewer');
  expect(part.text).not.toContain('work_report');
  expect(await story.refused('playbook', 'workflow', 'merge-completion', '--role', 'coder')).toMatchObject({
    code: 'forbidden',
  });
});

it("takes the user's own without asking, from where their configuration lies", async () => {
  const file = join(story.folder, 'config/yoi-tickets/workflows/mine.md');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, WORKFLOW);
  const env = { ...SHELL, XDG_CONFIG_HOME: join(story.folder, 'config') };
  const { out } = await story.run(['playbook', 'workflow'], { env });
  expect(out).toContain('- workflow mine (user): How we do it');
});

describe.skipIf(!hasTerminal())('open a folder from somebody else', () => {
  it('uses none of its profiles before a person trusted them by their contents, and then takes away what they drop', async () => {
    write(QUICK, `${PROFILE}tools = ["ticket_list", "ticket_show"]\n`);
    write(CONFIG, '[roles.coder]\nprofile = "project:quick"\n');
    const before = await story.serve({ role: 'coder' });
    expect(before.getInstructions()).toContain('Nothing works here yet');
    expect(before.getInstructions()).not.toContain('Be quick');
    expect(await refusal(before, 'ticket_list')).toMatch(
      /^needs_person: \[roles.coder\].*yoi-tickets trust/u,
    );
    expect(await story.refused('ticket', 'list', '--role', 'coder')).toMatchObject({ code: 'needs_person' });
    await did(await story.serve({ role: 'reviewer' }), 'ticket_list');
    expect((await story.done('status')).warnings).toEqual([expect.stringContaining(QUICK)]);

    const { text } = await story.person(['trust'], { when: /Trust [\s\S]* No/u, type: 'y' });
    expect(text).toContain(
      `${QUICK}, ${`${PROFILE}tools = ["ticket_list", "ticket_show"]\n`.length} characters`,
    );
    const after = await story.serve({ role: 'coder' });
    expect(after.getInstructions()).toContain('As coder: Be quick.');
    expect((await after.listTools()).tools.map(({ name }) => name)).toEqual(['ticket_list', 'ticket_show']);
    expect(await refusal(after, 'ticket_comment', { ticket: 'x', body: 'b' })).toMatch(/^forbidden: /u);
    expect(await story.refused('ticket', 'comment', 'x', '--body', 'b', '--role', 'coder')).toMatchObject({
      code: 'forbidden',
    });

    write(QUICK, PROFILE);
    expect(await refusal(await story.serve({ role: 'coder' }), 'ticket_list')).toMatch(/^needs_person: /u);
  });

  it('serves a profile that was asked for by name, if it is for the role', async () => {
    write(CONFIG, '');
    const own = join(story.folder, 'config/yoi-tickets/profiles/careful.toml');
    mkdirSync(dirname(own), { recursive: true });
    writeFileSync(own, PROFILE.replace('Be quick', 'Be careful'));
    const serve = (profile: string) => story.serve({ role: 'coder', profile });
    expect((await serve('builtin:coder')).getInstructions()).toContain('As coder: You implement');
    const other = await serve('builtin:reviewer');
    expect(await refusal(other, 'ticket_list')).toMatch(
      /^invalid_input: coder was not served .* is for reviewer/u,
    );
    expect(await story.refused('serve', '--profile', 'builtin:coder')).toMatchObject({
      code: 'invalid_input',
    });
  });
});

it('answers with what is wrong where the configured profile is broken, and serves', async () => {
  write(CONFIG, '[roles.coder]\nprofile = "project:none"\n');
  const client = await story.serve({ role: 'coder', era: '2026' });
  expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  expect(await refusal(client, 'ticket_list')).toMatch(/^needs_person: /u);
  write(CONFIG, '[roles.coder]\nprofle = "x"\n');
  const broken = await story.serve({ role: 'coder' });
  expect(broken.getInstructions()).toContain(`${CONFIG}:2 was not accepted`);
  expect(await refusal(broken, 'ticket_show', { ticket: 'x' })).toContain('profile, workflow, launch_prompt');
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(story.root, name)), { recursive: true });
  writeFileSync(join(story.root, name), text);
}
