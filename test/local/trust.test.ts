import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Place } from '../../src/local/place.ts';
import { Trust } from '../../src/local/trust.ts';

describe('trust', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yoi-trust-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is for exactly the bytes that a person saw, and remembers the last of them', () => {
    const trust = new Trust(new Place(join(folder, 'local')));
    expect(trust.has('a = 1\n')).toBe(false);
    trust.add('a = 1\n');
    trust.add('a = 2\n');
    expect([trust.has('a = 1\n'), trust.has('a = 1'), trust.last()]).toEqual([true, false, 'a = 2\n']);
    trust.add('a = 1\n');
    expect(new Trust(new Place(join(folder, 'local'))).last()).toBe('a = 1\n');
  });

  it('is none where its file cannot be read', () => {
    const trust = new Trust(new Place(folder));
    for (const text of ['', '{"a":1}', '[1]', '\u0000']) {
      writeFileSync(join(folder, 'trust.json'), text);
      expect([trust.has('a'), trust.last()]).toEqual([false, undefined]);
    }
  });
});
