import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Place } from '../../src/local/place.ts';
import { PodHost } from '../../src/pods/host/pod-host.ts';
import { RulesFile } from '../../src/pods/permissions/rules-file.ts';
import { podStateOf } from '../../src/pods/pod-state.ts';
import { Registry } from '../../src/pods/registry.ts';
import { freshFolder } from '../git/fresh-repository.ts';
import { entryOf } from './entry-of.ts';

it('a Pod of which nothing is heard stays stalled while others go on with its Ticket', () => {
  const folder = freshFolder();
  const registry = new Registry(new Place(join(folder, 'local')));
  const now = new Date('2026-11-21T12:10:00.000Z');
  const entry = entryOf({ working: true });
  registry.begin(entry, now);
  const host = new PodHost(
    {
      ...{ registry, restore: false, environment: {}, newId: () => 'id', newToken: () => 'token' },
      ...{ now: () => now, profileRules: new RulesFile(join(folder, 'rules.json')) },
      order: {
        ...{ pod: entry.name, folder, profile: entry.profile, limits: {}, ownTools: [], variables: {} },
        agent: { name: 'scripted', title: 'The scripted agent', command: ['nothing'], resumes: true },
        permissions: { files: 'read', allowCommands: [] },
        ...{ server: { name: 'server', command: 'nothing', args: [] }, input: [], records: folder },
      },
    },
    entry,
  );
  host.told('20261121-120000-some', 7);
  const noted = registry.entry(entry.name);
  expect(noted).toMatchObject({ heardAt: entry.heardAt, told: { '20261121-120000-some': 7 } });
  expect(noted && podStateOf(noted, true, now)).toBe('stalled');
});
