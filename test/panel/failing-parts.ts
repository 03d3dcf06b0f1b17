import { TicketError } from '../../src/domain/errors.ts';
import { ChangeFeed } from '../../src/panel/server/change-feed.ts';
import type { PanelParts } from '../../src/panel/server/panel-parts.ts';

/** Parts of a server whose workspace fails in the given way, and what it logs of that. The session `in` is let in. */
export function failingParts(error: unknown): { parts: PanelParts; logged: string[] } {
  const logged: string[] = [];
  const shell = { type: 'text/html', bytes: new Uint8Array(), packed: {} };
  const parts: PanelParts = {
    workspace: { name: 'one', root: '/one' },
    connection: {
      roles: ['human'],
      name: 'ann',
      caller: { name: 'human-ann', named: true },
      channel: 'panel',
    },
    services: () => Promise.reject(error),
    see: { actions: () => Promise.reject(error), last: () => undefined, ticket: async () => null },
    page: { shell, files: new Map() },
    door: { enter: () => undefined, isIn: (session) => session === 'in' },
    changes: new ChangeFeed([]),
    orchestrator: () => ({ name: 'one-orchestrator', state: 'absent', why: null }),
    warnings: async () => [],
    said: (raised) =>
      raised instanceof RangeError
        ? new TicketError('storage', {
            refused: 'it was not read',
            rule: 'the disk is full',
            next: 'make room',
          })
        : undefined,
    troubled: () => {},
    now: () => new Date(),
    log: (line) => logged.push(line),
  };
  return { parts, logged };
}
