import { describe, expect, it } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { OrchestratorKeeper } from '../../src/panel/server/orchestrator-keeper.ts';
import { panelApp } from '../../src/panel/server/panel-app.ts';
import { failingParts } from './failing-parts.ts';

const PRIVATE = '/home/ann/private';

/** A server whose workspace fails in the given way. */
function failing(error: unknown) {
  const { parts, logged } = failingParts(error);
  const app = panelApp(parts, { port: () => 80, allowed: [] });
  const get = async (path: string) => {
    const headers = { host: 'localhost:80', cookie: 'yoi-panel-80=i', 'x-yoi-session': 'n' };
    const answer = await app.fetch(new Request(`http://localhost:80${path}`, { headers }));
    return { status: answer.status, text: await answer.text() };
  };
  return { get, logged };
}

describe('only messages that we wrote', () => {
  it('reach a page: of a fault of ours it hears that there was one, and the log says where, not what', async () => {
    const { get, logged } = failing(new TypeError(`cannot read ${PRIVATE}`));
    const { status, text } = await get('/api/pods');
    expect([status, JSON.parse(text).refusal.code]).toEqual([500, 'indeterminate']);
    expect(logged).toEqual([expect.stringMatching(/^something went wrong at GET \/api\/pods: TypeError/u)]);
    expect(`${text}${logged}`).not.toContain(PRIVATE);
  });

  it('are logged, whatever an error says that looks like a place', async () => {
    const { get, logged } = failing(new TypeError(`no\n    at \u001b[2J${PRIVATE} (x)`));
    await get('/api/pods');
    expect(logged).toEqual([expect.stringMatching(/^something went wrong at GET \/api\/pods: TypeError/u)]);
    expect(logged[0]).not.toMatch(/\u001b|private/u);
  });

  it('say what the disk refuses', async () => {
    const { get, logged } = failing(new RangeError('the disk is full'));
    const { status, text } = await get('/api/tickets');
    expect([status, JSON.parse(text).refusal.rule, logged]).toEqual([503, 'the disk is full', []]);
  });

  it('say why there is no orchestrator where the disk refuses, and of a fault of ours log it once', async () => {
    for (const [error, why, lines] of [
      [new RangeError('the disk is full'), expect.stringContaining('the disk is full'), 0],
      [new TypeError(`cannot read ${PRIVATE}`), 'it could not be looked for', 1],
    ] as const) {
      const { parts, logged } = failingParts(error);
      const keeper = new OrchestratorKeeper({ ...parts, changed: () => {} });
      for (let look = 0; look < 3; look++) await keeper.look();
      expect([keeper.life, logged.length]).toEqual([{ name: 'orchestrator', state: 'absent', why }, lines]);
      expect(logged.join()).not.toContain(PRIVATE);
    }
  });

  it.each([
    ['not_found', 404],
    ['forbidden', 403],
    ['stale_revision', 409],
    ['too_large', 413],
    ['busy', 503],
  ] as const)('come with a fitting status: %s is %d', async (code, wanted) => {
    const { get } = failing(new TicketError(code, { refused: 'no', rule: 'a rule', next: 'another way' }));
    const { status, text } = await get('/api/tickets');
    expect([status, JSON.parse(text)]).toEqual([
      wanted,
      { refusal: { code, refused: 'no', rule: 'a rule', next: 'another way' } },
    ]);
  });
});
