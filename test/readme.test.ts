import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../src/cli/exit-codes.ts';
import { AUTHORITY, type Grant } from '../src/domain/authority.ts';
import { LIFECYCLE } from '../src/domain/lifecycle.ts';
import { ROLES, type Role } from '../src/domain/ticket.ts';
import { TOOLS } from '../src/tools/tools.ts';

const README = join(import.meta.dirname, '../README.md');

describe('the README', () => {
  it('shows the tables as the program has them (mend with: npm run docs)', async () => {
    let text = readFileSync(README, 'utf8');
    for (const [name, table] of Object.entries({
      roles: roles(),
      tools: tools(),
      lifecycle: lifecycle(),
      exits: exits(),
    })) {
      const block = new RegExp(
        `(<!-- generated: ${name} -->\\n)[\\s\\S]*?(<!-- /generated: ${name} -->)`,
        'u',
      );
      expect(text, `the README has a place for ${name}`).toMatch(block);
      text = text.replace(block, (_, open: string, close: string) => `${open}\n${table}\n\n${close}`);
    }
    await expect(text).toMatchFileSnapshot(README);
  });
});

function grantText(grant: Grant | undefined): string {
  if (!grant) return '';
  const parts = [
    grant.asks ? 'asks the person' : '',
    grant.state ? `in ${grant.state}` : '',
    grant.own ? 'own Ticket' : '',
    grant.kinds?.join(', ') ?? '',
  ];
  return parts.filter(Boolean).join(': ') || '●';
}

function roles(): string {
  const rows = TOOLS.map(({ name }) =>
    row([`\`${name}\``, ...ROLES.map((role: Role) => grantText(AUTHORITY[name]?.[role]))]),
  );
  return [row(['tool', ...ROLES]), row(['---', ...ROLES.map(() => '---')]), ...rows].join('\n');
}

function tools(): string {
  const rows = TOOLS.map(({ name, description, input }) => {
    const given = Object.entries(input.shape).map(([field, type]) =>
      type.safeParse(undefined).success ? `\`${field}?\`` : `\`${field}\``,
    );
    return row([`\`${name}\``, description, given.join(' ')]);
  });
  return [row(['tool', 'does', 'arguments']), row(['---', '---', '---']), ...rows].join('\n');
}

function lifecycle(): string {
  const rows = LIFECYCLE.map(({ from, to, operation, by, requires }) =>
    row([from.join(', '), to, `\`${operation}\``, by.join(', '), requires]),
  );
  return [
    row(['from', 'to', 'by calling', 'who', 'wants']),
    row(['---', '---', '---', '---', '---']),
    ...rows,
  ].join('\n');
}

function exits(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, means }) => row([String(code), means]));
  return [row(['exit code', 'means']), row(['---', '---']), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
