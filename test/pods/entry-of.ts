import type { PodEntry } from '../../src/pods/pod-entry.ts';

/** An entry of a Pod that took its input once, and that nobody ended. */
export function entryOf(changed: Partial<PodEntry> = {}): PodEntry {
  return {
    ...{ name: 'one', role: 'coder', ticket: null, handoff: null, profile: 'builtin:coder', workflow: null },
    ...{
      agent: 'scripted',
      folder: '/nowhere',
      origin: 'human/test',
      launchedAt: '2026-11-21T12:00:00.000Z',
    },
    ...{
      acceptedAt: '2026-11-21T12:00:01.000Z',
      session: 's',
      resumes: 'resume',
      tokenDigest: '',
      run: null,
    },
    ...{ working: false, heardAt: '2026-11-21T12:00:02.000Z', limitedUntil: null, questions: [], told: {} },
    ...{ usage: { turns: 0, tokens: 0, cost: 0, currency: 'USD' }, ended: null },
    ...changed,
  };
}
