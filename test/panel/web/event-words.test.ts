import { describe, expect, it } from 'vitest';
import { LIFECYCLE } from '../../../src/domain/lifecycle.ts';
import { WORK_FACTS } from '../../../src/domain/work.ts';
import { authorWords, channelWords, eventWords } from '../../../src/panel/web/ticket/timeline/event-words.ts';
import type { EventShown } from '../../../src/panel/wire.ts';

function event(kind: string, attributes: Record<string, string> = {}, heading = ''): EventShown {
  const author = 'human/anna';
  return { id: 'E', rev: 1, kind, author, at: '', heading, attributes, body: '', cut: false };
}

describe('what an event says to a person', () => {
  it.each([
    [event('create'), 'wrote the Ticket'],
    [event('state_changed', { operation: 'ticket_queue', to: 'queued' }), 'said Go'],
    [event('state_changed', { operation: 'work_merge', target: 'main' }), 'merged it into main'],
    [event('state_changed', { from: 'pending', to: 'inprogress' }), 'moved it from pending to in progress'],
    [event('review', { verdict: 'approve', commit: '0123456789abc' }), 'approved'],
    [event('review', { verdict: 'request_changes', blockers: '2' }), 'requested changes (2 blockers)'],
    [event('work', { work: 'validation', outcome: 'red' }, 'Validation: red'), 'validation: red'],
    [event('deferred', { until: 'now' }), 'took it up again'],
    [event('a_kind_of_somebody'), 'a kind of somebody'],
    [event('constructor'), 'constructor'],
  ])('is in their words: %o', (shown, did) => {
    expect(eventWords(shown).did).toBe(did);
  });

  it('has words for every change of state that there is, and for all that work tells', () => {
    const states = LIFECYCLE.filter(({ operation }) => operation !== 'ticket_create').map(
      ({ operation, to }) => eventWords(event('state_changed', { operation, to })).did,
    );
    expect(states.filter((did) => did.startsWith('moved it'))).toEqual([]);
    for (const work of WORK_FACTS) expect(eventWords(event('work', { work })).did).not.toBe('');
  });

  it('names the commit that it is about, and what is trouble', () => {
    expect(
      eventWords(event('review', { verdict: 'request_changes', commit: '0123456789abc' })),
    ).toMatchObject({
      code: '01234567',
      tone: 'trouble',
    });
    expect(eventWords(event('work', { work: 'failed' }, 'Merge failed')).tone).toBe('trouble');
  });

  it('says who it was, and by which way a person came', () => {
    expect(authorWords('coder/ticket-coder-greet')).toEqual({ name: 'ticket-coder-greet', role: 'coder' });
    expect(authorWords('human/anna')).toEqual({ name: 'anna', role: null });
    expect(authorWords('human/human')).toEqual({ name: 'a person', role: null });
    expect(authorWords('')).toEqual({ name: 'somebody', role: null });
    expect(channelWords(event('answer', { channel: 'terminal' }))).toBe('on a terminal');
    expect(channelWords({ ...event('answer', { channel: 'mcp' }), author: 'coder/x' })).toBeNull();
  });
});
