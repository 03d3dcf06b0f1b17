import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/main/demo/play.ts';
import { playOf } from '../../src/main/demo/plays.ts';
import { requestLike } from '../../src/main/demo/requests.ts';
import { STORY_TICKETS } from '../../src/main/demo/tickets.ts';
import { WEATHER_LOG } from '../../src/main/demo/weather-log.ts';
import { sampled } from '../faults/scale.ts';

/** Nobody gets to it in the demo. */
const UNPLAYED = 'undo';
/** Its first round is wrong on purpose: what is red then is a part of the story. */
const RED_FIRST = 'refuse-impossible';

const played = STORY_TICKETS.map(({ slug }) => slug).filter((slug) => slug !== UNPLAYED);

describe('what the coders of the demo do', () => {
  let logs: string;
  beforeAll(() => {
    logs = mkdtempSync(join(tmpdir(), 'yoi-plays-'));
  });
  afterAll(() => rmSync(logs, { recursive: true, force: true }));

  it('is written for each Ticket of the story', () => {
    const written = (slug: string) => JSON.stringify(playOf(slug).rounds).includes('notes/');
    expect(played.filter(written)).toEqual([]);
  });

  it('is a note on every other Ticket, whatever it is called', () => {
    expect(JSON.stringify(playOf('20261121-120000-constructor').rounds)).toContain('notes/constructor.md');
  });

  it.concurrent.each(sampled(played, 3))('%s: ends green, and reports what is so', async (slug) => {
    const folder = weatherLog(join(logs, slug));
    const rounds = playOf(`20261121-120000-${slug}`).rounds;
    for (const [index, { steps }] of rounds.entries()) {
      const isRed = slug === RED_FIRST && index === 0;
      for (const step of steps) {
        if ('write' in step) write(folder, step.write, step.text);
        if ('report' in step)
          expect(await claims(folder, step.report)).toEqual({ passes: !isRed, counted: true });
      }
    }
    expect(rounds.at(-1)?.steps.some((step) => 'report' in step)).toBe(true);
  });
});

describe('what the intake of the demo makes of a request', () => {
  it.each([
    ['Count the frosty nights. They matter.', 'Count the frosty nights'],
    [`Count ${'the frosty nights '.repeat(9)}`, `Count ${'the frosty nights '.repeat(3)}the …`],
    [`a${'😀'.repeat(60)}`, `a${'😀'.repeat(34)}…`],
    ['Count\u0085 the\n nights', 'Count the nights'],
    ['?!', 'A request'],
  ])('%j is a title that a Ticket can have', (wanted, title) => {
    expect(requestLike(wanted).title).toBe(title);
  });
});

function weatherLog(folder: string): string {
  for (const { files } of WEATHER_LOG)
    for (const [path, text] of Object.entries(files)) write(folder, path, text);
  return folder;
}

/** Whether build and tests are green, and as many pass as the report says, where it says a number. */
async function claims(folder: string, { checks = [] }: Report) {
  const run = promisify(execFile);
  const tests = await run('node', ['--test'], { cwd: folder }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
  const builds = await run('node', ['build.mjs'], { cwd: folder }).then(
    () => true,
    () => false,
  );
  const said = checks.flatMap((check) => /^node --test: (\d+) pass$/u.exec(check)?.[1] ?? [])[0];
  const counted = said === undefined || new RegExp(`^(?:#|ℹ) pass ${said}$`, 'mu').test(tests ?? '');
  return { passes: tests !== undefined && builds, counted };
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
