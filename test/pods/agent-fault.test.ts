import { RequestError } from '@agentclientprotocol/sdk';
import { describe, expect, it } from 'vitest';
import { agentFault } from '../../src/pods/agent/agent-fault.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const of = (error: unknown) => agentFault(error, NOW);
const error = (code: number, message: string, data?: unknown) => new RequestError(code, message, data);
const DEFAULT_MS = 5 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** What each agent was seen to answer that is not logged in. */
const LOGIN: readonly (readonly [agent: string, error: unknown])[] = [
  ['Claude Code and Codex', error(-32000, 'Authentication required')],
  ['Gemini CLI without a key', error(-32000, 'Gemini API key is missing or not configured.')],
  ['Gemini CLI with a wrong one', error(401, '{"error":{"message":"it is not valid"}}')],
  [
    'opencode',
    error(-32603, 'Internal error: invalid x-api-key', { service: 'session', errorName: 'APIError' }),
  ],
  ['one that says so', new Error('You are not logged in')],
  ['one that hands HTTP on', new Error('request failed: 401 Unauthorized')],
];

/** What each agent was seen to answer that its vendor makes wait, and how long that is. */
const LIMITED: readonly (readonly [said: string, error: unknown, waitMs: number])[] = [
  ['opencode', error(-32603, 'Internal error: Rate limit reached', { service: 'session' }), DEFAULT_MS],
  ['Codex', new Error('exceeded retry limit, last status: 429 Too Many Requests'), DEFAULT_MS],
  ['a limit as a refusal', error(-32000, 'Usage limit reached, try again in 2 hours'), 2 * 3_600_000],
  ['a code alone', error(429, 'no'), DEFAULT_MS],
  ['data', error(-32603, 'rate limit', { retry_after: 30 }), 30_000],
  ['Google', error(-32603, 'Resource exhausted', { details: [{ retryDelay: '51s' }] }), 51_000],
  ['seconds', new Error('rate limited, try again in 3 seconds'), 3_000],
  ['a fraction', new Error('Too many requests, retry in 1.5s'), 1_500],
  ['minutes', new Error('quota exceeded; please retry after 20 minutes'), 20 * 60_000],
  ['a day', new Error('usage limit, resets in 1 day'), DAY_MS],
  ['a time', new Error('rate limit, resets at 2026-11-21T12:00:45Z'), 45_000],
  ['a time of another zone', new Error('rate limit until 2026-11-21T13:01:00+01:00'), 60_000],
  ['a time that is over', new Error('rate limit, resets at 2026-11-21T11:00:00Z'), 1_000],
  ['a far time', new Error('rate limit, resets at 2027-11-21T11:00:00Z'), DAY_MS],
  ['an hour of the day', new Error('usage limit reached. It will reset at 5pm (Europe/Berlin)'), DEFAULT_MS],
  ['a clock', new Error('usage limit reached, try again at 14:30'), DEFAULT_MS],
  ['too much', new Error('rate limit, retry in 99999999999 h'), DAY_MS],
  ['too little', new Error('rate limit, retry in 0s'), 1_000],
  ['overload', new Error('overloaded_error: Overloaded'), DEFAULT_MS],
];

/** What is neither. */
const OTHER: readonly unknown[] = [
  error(-32603, 'Internal error'),
  error(-32603, 'Internal error: OpenCode service failure', { service: 'session' }),
  error(-32603, 'Internal error', { details: 'No previous sessions found for this project.' }),
  new Error('it ended with code 1 before it answered session/new'),
  new Error('cannot read the catalog in ./dialog'),
  new Error('spawn opencode ENOENT'),
  new Error('line 4291 is malformed'),
  'a text',
  undefined,
  null,
  { toString: () => 'odd' },
];

describe('what an agent refuses', () => {
  it.each(LOGIN)('is a login that is missing: %s', (_, error) => {
    expect(of(error).kind).toBe('login');
  });

  it.each(LIMITED)('is a wait, as long as was said: %s', (_, error, waitMs) => {
    expect(of(error)).toMatchObject({ kind: 'limited', waitMs });
  });

  it.each(OTHER)('is nothing that a login or a wait would mend: %s', (error) => {
    expect(of(error).kind).toBe('other');
  });

  it('is told in a line of bounded length, and read as a whole', () => {
    const fault = of(new Error(`${'x \n'.repeat(5_000)}`));
    expect(fault.text.length).toBeLessThan(510);
    expect(fault.text).not.toContain('\n');
    expect(of(error(-32603, 'x'.repeat(600), { why: 'rate limit' })).kind).toBe('limited');
  });
});
