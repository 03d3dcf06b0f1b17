import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockFile } from '../../src/local/lock.ts';
import { Place } from '../../src/local/place.ts';
import type { PodEntry } from '../../src/pods/pod-entry.ts';
import { podStateOf } from '../../src/pods/pod-state.ts';
import { Registry, tokenDigest } from '../../src/pods/registry.ts';
import { bundleTo, MODULES } from '../bundle.mjs';
import { freshFolder } from '../git/fresh-repository.ts';
import { entryOf } from './entry-of.ts';

const NOW = new Date('2026-11-21T12:01:00Z');

function open() {
  const place = new Place(join(freshFolder(), 'local'));
  return { place, registry: new Registry(place) };
}

/** What may stand in the place of an entry that is none. */
const DAMAGED: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['half of it', JSON.stringify(entryOf()).slice(0, 100)],
  ['garbage', '\0\0\0\0'],
  ['a list', '[]'],
  ['null', 'null'],
  ['another Pod’s', JSON.stringify(entryOf({ name: 'two' }))],
  ['a person’s', JSON.stringify({ ...entryOf(), role: 'human' })],
  ['one without a state', JSON.stringify({ ...entryOf(), ended: undefined })],
  ['one of wrong kinds', JSON.stringify({ ...entryOf(), questions: 'none' })],
  ['one that sets a prototype', '{"__proto__":{"name":"one"}}'],
];

describe('the registry', () => {
  it('says of no Pod that it asks whose host is gone', () => {
    const { place, registry } = open();
    const question = { id: 'P1', kind: 'execute', title: 'x', count: 1, at: '2026-11-21T12:00:02.000Z' };
    registry.begin(entryOf({ questions: [question] }), NOW);
    expect(registry.find('one', NOW)).toMatchObject({ state: 'restorable', entry: { questions: [] } });
    const lock = lockFile(place.at('pods/one/host.lock'));
    expect(registry.find('one', NOW)).toMatchObject({ state: 'live', entry: { questions: [question] } });
    lock?.release();
  });

  it.each(DAMAGED)('lists the others where an entry is %s, and gives its name to a new Pod', (_, text) => {
    const { place, registry } = open();
    registry.begin(entryOf(), NOW);
    registry.begin(entryOf({ name: 'three' }), NOW);
    writeFileSync(place.at('pods/one/pod.json'), text);
    expect(registry.list(NOW).map(({ entry }) => entry.name)).toEqual(['three']);
    expect(registry.find('one', NOW)).toBeUndefined();
    expect(() => registry.require('one', NOW)).toThrow('the Pods here are three');
    expect(registry.proves('one', '')).toBeUndefined();
    registry.begin(entryOf({ agent: 'again' }), NOW);
    expect(registry.find('one', NOW)?.entry.agent).toBe('again');
    expect(readdirSync(place.at('pods/.ended'))).toHaveLength(1);
  });

  it('does not give away the name of a Pod whose entry is damaged while it lives', () => {
    const { place, registry } = open();
    registry.begin(entryOf(), NOW);
    const lock = lockFile(place.at('pods/one/host.lock'));
    onTestFinished(() => lock?.release());
    writeFileSync(place.at('pods/one/pod.json'), '{');
    expect(() => registry.begin(entryOf(), NOW)).toThrow('there is a Pod of this name');
  });

  it('keeps what the last fifty left whose names others took, and no more', () => {
    const { place, registry } = open();
    const aside = place.at('pods/.ended');
    registry.begin(entryOf(), NOW);
    for (let at = 0; at < 60; at++) {
      const time = (1_700_000_000_000 + at * 1000).toString(36);
      mkdirSync(join(aside, `${at % 2 ? 'a' : 'z'}.b.${time}`), { recursive: true });
      writeFileSync(join(aside, `${at % 2 ? 'a' : 'z'}.b.${time}`, 'transcript.jsonl'), String(at));
    }
    registry.write(entryOf({ ended: { how: 'forgotten', text: 'by human/test', at: '' } }));
    registry.begin(entryOf(), NOW);
    const kept = readdirSync(aside);
    expect(kept).toHaveLength(50);
    expect(kept.filter((name) => name.startsWith('one.'))).toHaveLength(1);
    const said = kept
      .filter((name) => !name.startsWith('one.'))
      .map((name) => Number(readFileSync(join(aside, name, 'transcript.jsonl'), 'utf8')));
    expect(Math.min(...said)).toBe(11);
  });

  it('knows no Pod by a name that is none, and goes nowhere for one', () => {
    const { place, registry } = open();
    writeFileSync(join(place.folder, '..', 'pod.json'), JSON.stringify(entryOf({ name: '..' })));
    for (const name of [
      '..',
      '../..',
      '',
      '.',
      'a/b',
      'A',
      'a b',
      '.ended',
      'a\0',
      'x'.repeat(81),
      'ä',
      '-a',
    ]) {
      expect(registry.find(name, NOW), JSON.stringify(name)).toBeUndefined();
      expect(() => registry.require(name, NOW), JSON.stringify(name)).toThrow('was not found');
      expect(() => registry.at(name), JSON.stringify(name)).toThrow('cannot name a Pod');
    }
  });

  it('leaves what is no Pod in its folder alone', () => {
    const { place, registry } = open();
    registry.begin(entryOf(), NOW);
    writeFileSync(place.at('pods/a-file'), '');
    mkdirSync(place.at('pods/empty'));
    symlinkSync('/nowhere/at/all', place.at('pods/dangling'));
    expect(registry.list(NOW).map(({ entry }) => entry.name)).toEqual(['one']);
  });

  it('keeps the name of a Pod that can come back, and puts aside one that cannot', () => {
    const { place, registry } = open();
    registry.begin(entryOf(), NOW);
    writeFileSync(place.at('pods/one/transcript.jsonl'), 'what was said');
    expect(() => registry.begin(entryOf(), NOW)).toThrow('which is restorable');
    registry.write(entryOf({ ended: { how: 'forgotten', text: 'by human/test', at: '' } }));
    registry.begin(entryOf(), NOW);
    const [aside = ''] = readdirSync(place.at('pods/.ended'));
    expect(readFileSync(place.at('pods/.ended', aside, 'transcript.jsonl'), 'utf8')).toBe('what was said');
    expect(existsSync(place.at('pods/one/transcript.jsonl'))).toBe(false);
  });

  it('knows a Pod’s server by its token alone', () => {
    const { registry } = open();
    registry.begin(entryOf({ tokenDigest: tokenDigest('right') }), NOW);
    expect(['right', 'wrong', '', undefined].map((token) => registry.proves('one', token))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    registry.write(entryOf({ tokenDigest: '' }));
    expect(registry.proves('one', '')).toBe(false);
    expect(registry.proves('two', 'right')).toBeUndefined();
  });

  it('takes nobody who only looks for a host, however many look at once', async () => {
    const { place, registry } = open();
    registry.begin(entryOf(), NOW);
    lockFile(place.at('pods/one/host.lock'))?.release();
    const looker = join(place.folder, 'look.mjs');
    await bundleTo(looker, join(import.meta.dirname, 'look-at-pod.ts'));
    const env = { ...process.env, NODE_PATH: MODULES };
    const children = [1, 2].map(() => fork(looker, [place.folder, '5000'], { env }));
    onTestFinished(() => {
      for (const child of children) child.kill();
    });
    await Promise.all(children.map((child) => once(child, 'message')));
    const seen = children.map(async (child) => {
      child.send('look');
      return (await once(child, 'message'))[0];
    });
    expect(await Promise.all(seen)).toEqual([['restorable'], ['restorable']]);
  });
});

/** Where a Pod stands, by what its entry says and whether its host holds its lock. */
const STATES: readonly (readonly [state: string, isHosted: boolean, entry: Partial<PodEntry>])[] = [
  ['live', true, {}],
  ['live', true, { working: true, heardAt: '2026-11-21T12:00:30Z' }],
  ['stalled', true, { working: true, heardAt: '2026-11-21T11:00:00Z' }],
  ['live', true, { working: false, heardAt: '2026-11-21T11:00:00Z' }],
  ['limited', true, { limitedUntil: '2026-11-21T12:05:00.000Z' }],
  ['live', true, { limitedUntil: '2026-11-21T12:00:59.000Z' }],
  ['starting', true, { acceptedAt: null }],
  ['starting', false, { acceptedAt: null, launchedAt: '2026-11-21T12:00:45Z' }],
  ['gone', false, { acceptedAt: null }],
  ['restorable', false, {}],
  ['restorable', false, { working: true }],
  ['restorable', false, { ended: { how: 'stopped', text: '', at: '' } }],
  ['restorable', false, { ended: { how: 'died', text: '', at: '' } }],
  ['gone', false, { ended: { how: 'forgotten', text: '', at: '' } }],
  ['gone', false, { ended: { how: 'failed', text: '', at: '' } }],
  ['gone', false, { session: null }],
  ['gone', false, { resumes: null }],
];

describe('where a Pod stands', () => {
  it.each(STATES)('is %s with a host: %s, and %j', (state, isHosted, changed) => {
    expect(podStateOf(entryOf(changed), isHosted, NOW)).toBe(state);
  });
});
