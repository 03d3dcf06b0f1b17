import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT_CODES } from '../src/cli/exit-codes.ts';
import { AUTHORITY, type Grant, LAUNCHED_BY } from '../src/domain/authority.ts';
import { LIFECYCLE } from '../src/domain/lifecycle.ts';
import { BUSY_STATES } from '../src/domain/pod.ts';
import { ROLES, type Role } from '../src/domain/ticket.ts';
import { configSchema } from '../src/playbook/config-schema.ts';
import { PLAYBOOK_ROLES } from '../src/playbook/fields.ts';
import type { Playbook } from '../src/playbook/playbook.ts';
import { profileSchema } from '../src/playbook/profile-schema.ts';
import { TOOLS } from '../src/tools/tools.ts';
import { needsTicket } from '../src/tools/why-idle.ts';
import { shippedPlaybook } from './playbook/shipped-playbook.ts';

const README = join(import.meta.dirname, '../README.md');

describe('the README', () => {
  it('shows the tables as the program has them (mend with: npm run docs)', async () => {
    let text = readFileSync(README, 'utf8');
    for (const [name, table] of Object.entries({
      roles: roles(),
      tools: tools(),
      lifecycle: lifecycle(),
      exits: exits(),
      workflows: workflows(await shippedPlaybook()),
      profiles: profiles(await shippedPlaybook()),
      pods: pods(await shippedPlaybook()),
      agents: agents(await shippedPlaybook()),
      'profile keys': keys(profileSchema),
      configuration: keys(configSchema),
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
    grant.held ? 'of Tickets it holds' : '',
    grant.roles?.join(', ') ?? '',
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

function workflows(playbook: Playbook): string {
  const rows = playbook
    .workflows()
    .flatMap((listed) =>
      'entry' in listed
        ? [row([`\`${listed.name}\``, listed.entry.roles.join(', '), listed.entry.description])]
        : [],
    );
  return [row(['workflow', 'for', 'is']), row(['---', '---', '---']), ...rows].join('\n');
}

function profiles(playbook: Playbook): string {
  const rows = PLAYBOOK_ROLES.map((role) => {
    const { profile, workflow } = playbook.roleOf(role);
    const { description } = playbook.profile(profile);
    return row([role, `\`${profile}\``, workflow === null ? '' : `\`${workflow}\``, description]);
  });
  return [row(['role', 'profile', 'workflow', 'for']), row(['---', '---', '---', '---']), ...rows].join('\n');
}

function pods(playbook: Playbook): string {
  const rows = PLAYBOOK_ROLES.map((role) => {
    const { permissions, limits } = playbook.profile(playbook.roleOf(role).profile);
    const states = BUSY_STATES[role]?.join(', ') ?? 'any';
    const launches = ROLES.filter((by) => {
      const grant = AUTHORITY.pod_launch?.[by];
      return grant && (grant.roles?.includes(role) ?? true);
    });
    const bounds = Object.entries(limits).map(([name, value]) => `${value} ${name}`);
    return row([
      role,
      launches.join(', ') || `\`${LAUNCHED_BY[role]}\``,
      needsTicket(role) ? states : `${states}, or none`,
      permissions.files,
      String(permissions.allowCommands.length),
      bounds.join(', '),
    ]);
  });
  const head = [
    'role',
    'launched by',
    'on a Ticket that is',
    'files of its folder',
    'commands',
    'asks after',
  ];
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

function agents(playbook: Playbook): string {
  const rows = playbook
    .agents()
    .flatMap((listed) => ('entry' in listed ? [listed.entry] : []))
    .map(({ name, title, install, login, resumes }) =>
      row([
        `\`${name}\``,
        title,
        install ? `\`${install}\`` : '',
        login ? `\`${login}\`` : '',
        resumes ? 'yes' : 'no',
      ]),
    );
  const head = ['agent', 'is', 'install', 'log in', 'can be restored'];
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

/** The keys of a file that have words of their own, each once, as they are written in it. */
function keys(schema: z.ZodObject): string {
  const rows = keysIn(z.toJSONSchema(schema, { io: 'input', reused: 'inline' }), '');
  const seen = rows.filter((each, index) => rows.indexOf(each) === index);
  return [row(['key', 'is']), row(['---', '---']), ...seen].join('\n');
}

function keysIn(schema: unknown, path: string): string[] {
  const { description, properties, items, additionalProperties } = Object(schema);
  if (typeof description === 'string') return [row([`\`${path}\``, `${description}${choices(schema)}`])];
  if (properties) {
    return Object.entries(properties).flatMap(([name, inner]) => {
      const key = path === 'roles' ? 'roles.<role>' : path === '' ? name : `${path}.${name}`;
      return keysIn(inner, key);
    });
  }
  if (additionalProperties) return keysIn(additionalProperties, `${path}.<name>`);
  return items ? keysIn(items, path) : [];
}

function choices(schema: unknown): string {
  const words = Object(schema).enum ?? Object(Object(schema).items).enum;
  return Array.isArray(words) ? `: ${words.map((word) => `\`${word}\``).join(', ')}` : '';
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
