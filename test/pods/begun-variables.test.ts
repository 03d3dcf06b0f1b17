import { expect, it } from 'vitest';
import { rolesBegunBy } from '../../src/domain/authority.ts';
import { ROLES } from '../../src/domain/ticket.ts';
import { begunVariables } from '../../src/pods/launch/begun-variables.ts';
import { Place } from '../playbook/place.ts';
import { PodsHouse } from './pods-house.ts';

const CODER = `role = "coder"
description = "A coder"
instructions = "ticket_show first."
agent = "mine"
environment = ["PATH", "BUILD_*"]
`;

it('an orchestrator begins coders, reviewers and investigators, and no other agent anybody', () => {
  const begun = ROLES.map((role) => [role, rolesBegunBy(role)]).filter(([role]) => role !== 'human');
  expect(Object.fromEntries(begun)).toEqual({
    ...{ intake: [], coder: [], reviewer: [], investigator: [], companion: [] },
    orchestrator: ['coder', 'reviewer', 'investigator'],
  });
});

it('names what the profiles and agents name of those whom a role begins, each once', async () => {
  const place = new Place({
    '.yoi/profiles/mine.toml': CODER,
    '~/.config/yoi-tickets/profiles/agents/mine.toml':
      'command = ["mine"]\nasks = true\nenv = ["MINE_KEY"]\n',
  });
  const playbook = await place.playbook('[roles.coder]\nprofile = "project:mine"\n');
  const names = begunVariables('orchestrator', playbook, () => 'codex');
  // The coder's own profile and agent, and the workspace's agent for the others.
  for (const name of ['BUILD_*', 'MINE_KEY', 'OPENAI_API_KEY', 'HOME']) expect(names).toContain(name);
  expect(names).not.toContain('ANTHROPIC_API_KEY');
  expect(new Set(names).size).toBe(names.length);
  expect(begunVariables('coder', playbook, () => 'codex')).toEqual([]);
});

it('leaves out whom nobody could begin, as the profile is not trusted or the agent not known', async () => {
  const place = new Place({ '.yoi/profiles/mine.toml': CODER });
  const playbook = await place.playbook('[roles.coder]\nprofile = "project:mine"\n', () => false);
  const names = begunVariables('orchestrator', playbook, () => 'codex');
  expect(names).not.toContain('BUILD_*');
  expect(names).toContain('OPENAI_API_KEY');
  expect(begunVariables('orchestrator', playbook, () => 'no-such-agent')).toEqual([]);
});

it('an orchestrator and its server have them, and nobody else, and no other’s marks', async () => {
  const house = await PodsHouse.begin();
  try {
    house.begun = ['BUILD_*', 'YOI_*'];
    const environment = { BUILD_KEY: 'k', OTHER: 'o', YOI_POD: 'forged', YOI_POD_TOKEN: 'forged' };
    for (const role of ['orchestrator', 'companion'] as const) {
      const lines = ['@env *', '@env YOI_POD', '@servers'];
      const { entry } = await house.launch({ role, pod: role, profile: { role }, lines, environment });
      await house.line(entry.name, ({ kind }) => kind === 'turn');
      const told = house.pods().transcript(entry.name, 100);
      const said = told.map((line) => (line.kind === 'message' ? line.text : '')).join('');
      const has = role === 'orchestrator';
      expect(said.match(/BUILD_KEY/gu) ?? []).toHaveLength(has ? 2 : 0);
      expect(said).not.toContain('OTHER');
      expect(said).toContain(`YOI_POD=${role}`);
      expect(said).not.toContain('forged');
    }
  } finally {
    await house.end();
  }
});
