import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TranscriptEntry } from '../../src/domain/pod.ts';
import { parseProfile } from '../../src/playbook/parse-profile.ts';
import { PodsHouse } from './pods-house.ts';

let house: PodsHouse;
beforeAll(async () => {
  house = await PodsHouse.begin();
});
afterAll(() => house.end());

const SHIPPED = join(import.meta.dirname, '../../profiles/coder.toml');
const isTurn = ({ kind }: TranscriptEntry) => kind === 'turn';

/** What coders do on an ordinary Ticket, in the order in which they do it. */
const WORK = [
  '@ask-call ticket_show {"ticket":"a"}',
  '@run git status --short',
  '@run grep -rn login src',
  '@ask-read src/login.ts',
  '@edit login.ts export const login = 1;',
  '@edit login.test.ts import "./login.ts";',
  '@run npm test',
  '@run npx --no-install tsc --noEmit',
  '@run cd . && npm run lint && npm run build',
  '@run git diff',
  '@run git add -A && git commit -m "Mend the login on Mondays"',
  '@run git push origin HEAD',
  '@ask-call ticket_comment {"ticket":"a","body":"Mended."}',
];

it.each(['opencode', 'claude', 'codex'])(
  'an ordinary Ticket raises at most two questions under the shipped coder profile (%s)',
  async (style) => {
    const profile = parseProfile(readFileSync(SHIPPED, 'utf8'), 'profiles/coder.toml', 'builtin:coder');
    const { entry } = await house.launch({
      ...{ role: 'coder', lines: ['@say begun', ...WORK], environment: { SCRIPTED_AGENT_STYLE: style } },
      ticket: { id: `20261121-101500-${style}`, slug: style, brief: 'The login fails.' },
      profile: { ...profile, environment: [...profile.environment, 'NODE_PATH'] },
    });
    const asked = await house.line(entry.name, (line) => line.kind === 'question' || isTurn(line));
    // Only what leaves the machine is the person's to allow.
    if (asked.kind !== 'question') throw new Error('the push was not asked about');
    await house.pods().answer(entry.name, asked.question.id, 'deny', 'once', 'human/test');
    await house.line(entry.name, isTurn);
    const questions = house
      .pods()
      .transcript(entry.name, 1000)
      .filter(({ kind }) => kind === 'question');
    expect(questions).toMatchObject([{ question: { command: ['git', 'push', 'origin', 'HEAD'] } }]);
  },
);
