import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PLAYBOOK_ROLES } from '../../src/playbook/fields.ts';
import { parseProfile } from '../../src/playbook/parse-profile.ts';

const ROOT = join(import.meta.dirname, '../..');

it('has the words of the shipped profiles at hand as the files have them (mend with: npm run docs)', async () => {
  const words = PLAYBOOK_ROLES.map((role) => {
    const file = `profiles/${role}.toml`;
    const { instructions } = parseProfile(readFileSync(join(ROOT, file), 'utf8'), file, `builtin:${role}`);
    return `  ${role}:\n    ${literal(instructions)},\n`;
  });
  const text = `import type { PodRole } from '../domain/pod.ts';

/**
 * The instructions of the shipped profiles, so that a server need not read them to answer at once. Written by
 * \`npm run docs\` from \`profiles/*.toml\`.
 */
export const SHIPPED_WORDS: Readonly<Record<PodRole, string>> = {
${words.join('')}};
`;
  await expect(text).toMatchFileSnapshot(join(ROOT, 'src/playbook/shipped-words.ts'));
});

/** In the quotes that the formatter would choose. */
function literal(text: string): string {
  const double = JSON.stringify(text);
  return text.includes("'") && !text.includes('"')
    ? double
    : `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
