import { describe, expect, it } from 'vitest';
import { type Connection, mayUse } from '../../src/domain/authority.ts';
import { ROLES, type Role } from '../../src/domain/ticket.ts';
import { instructionsFor } from '../../src/mcp/instructions.ts';
import { TOOLS } from '../../src/tools/tools.ts';

const SERVED = ROLES.filter((role) => role !== 'human');

describe('the instructions', () => {
  for (const role of SERVED) {
    it(`tell ${role} in at most 700 characters what it is and three calls to start with`, () => {
      const words = instructionsFor(connectionOf([role]));
      expect(words.length).toBeLessThanOrEqual(700);
      expect(words).toContain(`As ${role}: `);
      expect(callsIn(words)).toHaveLength(3);
    });

    it(`name no tool that ${role} does not have`, () => {
      const connection = connectionOf([role]);
      const named = callsIn(instructionsFor(connection));
      expect(named.filter((name) => !mayUse(connection, name))).toEqual([]);
      expect(named.filter((name) => !TOOLS.some((tool) => tool.name === name))).toEqual([]);
    });
  }

  it('name no tool that a profile took away', () => {
    expect(instructionsFor(connectionOf(['intake'], ['ticket_create']))).not.toContain('ticket_create');
  });

  it('speak to every role of a connection that has several', () => {
    const words = instructionsFor(connectionOf(['intake', 'companion']));
    expect(words).toContain('As intake: ');
    expect(words).toContain('As companion: ');
    expect(words.match(/somebody's words/gu)).toHaveLength(1);
  });
});

function connectionOf(roles: Role[], withheld: string[] = []): Connection {
  return { roles, withheld, name: 'test', caller: { name: 'test', named: true }, channel: 'mcp' };
}

function callsIn(words: string): string[] {
  return words.match(/\b(?:ticket|plan|relation|work|pod|playbook)_[a-z]+(?= \()/gu) ?? [];
}
