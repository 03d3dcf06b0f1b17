import { describe, expect, it } from 'vitest';
import { AUTHORITY, type Connection, grantsFor } from '../../src/domain/authority.ts';
import { ROLES, type Role } from '../../src/domain/ticket.ts';
import { listedTools } from '../../src/mcp/listed-tools.ts';
import { TOOLS } from '../../src/tools/tools.ts';

const SERVED = ROLES.filter((role) => role !== 'human');
/** What each role may cost in a model's context, in bytes of names, titles, descriptions and inputs. */
const BUDGETS: Partial<Record<Role, number>> = {
  intake: 7000,
  orchestrator: 14_000,
  coder: 4000,
  reviewer: 4000,
  investigator: 4000,
  companion: 6000,
};
/** A later tool, of which there is only the row in the matrix yet. */
const LATER_TOOL = 600;

describe('the list of tools', () => {
  for (const role of SERVED) {
    it(`costs ${role} at most ${BUDGETS[role]} bytes, with the later tools in mind`, () => {
      const later = Object.keys(AUTHORITY).filter(
        (name) => grantsFor([role], name).length > 0 && !TOOLS.some((tool) => tool.name === name),
      );
      const bytes = bytesOf(role);
      expect(
        bytes + later.length * LATER_TOOL,
        `${role}: ${bytes} and ${later.length} later`,
      ).toBeLessThanOrEqual(BUDGETS[role] ?? 0);
    });
  }

  it('costs at most 650 bytes a tool in the mean', () => {
    const sizes = listFor(...SERVED).map(inputBytes);
    expect(sizes.reduce((sum, size) => sum + size) / sizes.length).toBeLessThanOrEqual(650);
  });

  it('gives every tool an output schema of at most 1.5 kB, and 3 kB where a Ticket is shown', () => {
    const large = listFor(...SERVED).flatMap(({ name, outputSchema }) => {
      const bytes = Buffer.byteLength(JSON.stringify(outputSchema));
      return bytes > (name === 'ticket_show' ? 3000 : 1500) ? [`${name}: ${bytes}`] : [];
    });
    expect(large).toEqual([]);
  });

  it('has schemas that every client can read: objects, no references, no unions at the top', () => {
    for (const { name, inputSchema, outputSchema } of listFor(...SERVED)) {
      const text = JSON.stringify({ inputSchema, outputSchema });
      expect(text, name).not.toMatch(/"\$(?:ref|schema|defs)"|"pattern"|"m(?:in|ax)(?:imum|Length|Items)"/u);
      for (const schema of [inputSchema, outputSchema]) {
        expect(schema, name).toMatchObject({ type: 'object' });
        expect(Object.keys(schema ?? {}), name).not.toContain('anyOf');
      }
      expect(inputSchema.additionalProperties, name).toBe(false);
      expect(name.length, name).toBeLessThan(30);
    }
  });

  it('says of every tool whether it reads, adds or changes, with all four hints', () => {
    for (const { name, annotations } of listFor(...SERVED)) {
      const effect = TOOLS.find((tool) => tool.name === name)?.effect;
      expect(annotations, name).toEqual({
        readOnlyHint: effect === 'read',
        idempotentHint: effect === 'read',
        destructiveHint: effect === 'change',
        openWorldHint: false,
      });
    }
  });

  it('shows a role what the matrix gives it, and nothing else', () => {
    for (const role of SERVED) {
      const granted = TOOLS.filter(({ name }) => AUTHORITY[name]?.[role]).map(({ name }) => name);
      expect(
        listFor(role).map(({ name }) => name),
        role,
      ).toEqual(granted);
    }
  });

  it('offers only the kinds that the roles are granted, those of several roles together', () => {
    expect(kindsOf('coder')).toEqual(['comment']);
    expect(kindsOf('intake', 'investigator')).toEqual(['comment', 'plan', 'decision', 'findings']);
    expect(kindsOf('orchestrator')).toEqual(['comment', 'plan', 'decision', 'finding_rejected']);
  });

  it('keeps every tool as it was last looked at', async () => {
    const all = SERVED.map((role) => [role, listFor(role).map(({ name }) => name)]);
    const tools = listFor(...SERVED);
    await expect(
      `${JSON.stringify({ roles: Object.fromEntries(all), tools }, null, 2)}\n`,
    ).toMatchFileSnapshot('./tool-list.snap');
  });
});

function listFor(...roles: Role[]) {
  const connection: Connection = {
    roles,
    name: 'test',
    caller: { name: 'test', named: true },
    channel: 'mcp',
  };
  return listedTools(connection);
}

function bytesOf(role: Role): number {
  return Buffer.byteLength(JSON.stringify(listFor(role).map(seenByModel)));
}

function inputBytes(tool: ReturnType<typeof listFor>[number]): number {
  return Buffer.byteLength(JSON.stringify(seenByModel(tool)));
}

function seenByModel({ name, title, description, inputSchema }: ReturnType<typeof listFor>[number]) {
  return { name, title, description, inputSchema };
}

function kindsOf(...roles: Role[]): unknown {
  const comment = listFor(...roles).find(({ name }) => name === 'ticket_comment');
  return Object(comment?.inputSchema.properties?.kind).enum;
}
