import { describe, expect, it } from 'vitest';
import { type Connection, mayUse } from '../../src/domain/authority.ts';
import { TicketError } from '../../src/domain/errors.ts';
import { ROLES, type Role } from '../../src/domain/ticket.ts';
import { instructionsFor } from '../../src/mcp/instructions.ts';
import { SHIPPED_WORDS } from '../../src/playbook/shipped-words.ts';
import { TOOLS } from '../../src/tools/tools.ts';

const SERVED = ROLES.filter((role) => role !== 'human');
const SHIPPED = { words: SHIPPED_WORDS };

describe('the instructions', () => {
  for (const role of SERVED) {
    it(`tell ${role} in at most 700 characters what it is and three calls to start with`, () => {
      const words = instructionsFor([role], SHIPPED);
      expect(words.length).toBeLessThanOrEqual(700);
      expect(words).toContain(`As ${role}: `);
      expect(callsIn(words)).toHaveLength(3);
    });

    it(`name no tool that ${role} does not have`, () => {
      const named = callsIn(instructionsFor([role], SHIPPED));
      expect(named.filter((name) => !mayUse(connectionOf([role]), name))).toEqual([]);
      expect(named.filter((name) => !TOOLS.some((tool) => tool.name === name))).toEqual([]);
    });
  }

  it('speak to every role of a connection that has several', () => {
    const words = instructionsFor(['intake', 'companion'], SHIPPED);
    expect(words).toContain('As intake: ');
    expect(words).toContain('As companion: ');
    expect(words.match(/somebody's words/gu)).toHaveLength(1);
  });

  it('say what is wrong where the profiles cannot be used, and nothing of any profile', () => {
    const problem = new TicketError('needs_person', {
      refused: 'not used',
      rule: 'untrusted',
      next: 'trust',
    });
    const words = instructionsFor(['coder'], { ...SHIPPED, problem });
    expect(words).toContain('Nothing works here yet. not used: untrusted. Next: trust');
    expect(words).not.toContain('As coder');
  });
});

function connectionOf(roles: Role[]): Connection {
  return { roles, name: 'test', caller: { name: 'test', named: true }, channel: 'mcp' };
}

function callsIn(words: string): string[] {
  return words.match(/\b(?:ticket|plan|relation|work|pod|playbook)_[a-z]+(?= \()/gu) ?? [];
}
