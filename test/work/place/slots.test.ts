import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Place } from '../../../src/local/place.ts';
import { slotOf } from '../../../src/work/place/slots.ts';
import { bundleTo, MODULES } from '../../bundle.mjs';

describe('the slot of a Ticket', () => {
  test('is the smallest that is free, and the same for as long as its folder is there', async () => {
    const place = freshPlace();
    expect([await slotOf(place, 'a'), await slotOf(place, 'b'), await slotOf(place, 'c')]).toEqual([1, 2, 3]);
    expect(await slotOf(place, 'b')).toBe(2);
    rmSync(place.at('work', 'b'), { recursive: true });
    expect(await slotOf(place, 'd')).toBe(2);
    expect(await slotOf(place, 'b')).toBe(4);
    expect(await slotOf(place, 'a')).toBe(1);
  });

  test('that cannot be read is given anew', async () => {
    const place = freshPlace();
    await slotOf(place, 'a');
    await slotOf(place, 'b');
    writeFileSync(place.at('work', 'a', 'slot'), '-7');
    expect(await slotOf(place, 'a')).toBe(1);
  });

  test('is never that of another, from however many processes', async () => {
    const place = freshPlace();
    const program = join(place.folder, 'slots.mjs');
    await bundleTo(program, join(import.meta.dirname, 'slots-entry.ts'));
    const tickets = [...Array(6).keys()].map((at) => `t${at}`);
    const env = { ...process.env, NODE_PATH: MODULES };
    const told = await Promise.all(
      [0, 1, 2].map((own) =>
        promisify(execFile)(process.execPath, [program, place.folder, ...tickets, `own-${own}`], { env }),
      ),
    );
    const slots = told.flatMap(({ stdout }) => stdout.trim().split('\n'));
    const given = new Map(slots.map((line) => [line.split(' ')[0], line.split(' ')[1]]));
    expect(new Set(slots).size).toBe(9);
    expect(new Set(given.values()).size).toBe(9);
    expect([...given.values()].map(Number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

function freshPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-slots-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return new Place(folder);
}
