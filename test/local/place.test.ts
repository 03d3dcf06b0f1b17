import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Place, unsafeFileSystem } from '../../src/local/place.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yoi-place-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the local state folder', () => {
  it.skipIf(process.platform === 'win32')('is made for this user alone', () => {
    const place = new Place(join(folder, 'git', 'yoi'));
    place.prepare();
    place.prepare();
    expect(statSync(place.folder).mode & 0o777).toBe(0o700);
  });

  it('that cannot be made is refused, without a path of the machine', () => {
    writeFileSync(join(folder, 'file'), '');
    const place = new Place(join(folder, 'file', 'yoi'));
    expect(() => place.prepare()).toThrow(/^the local state folder cannot be written to: /u);
    expect(() => place.prepare()).not.toThrow(folder);
  });

  it('on a local disk has nothing against it, before it is made as well', () => {
    expect(unsafeFileSystem(folder)).toBeUndefined();
    expect(unsafeFileSystem(join(folder, 'not', 'yet'))).toBeUndefined();
  });
});
