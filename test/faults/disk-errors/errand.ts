import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TicketError } from '../../../src/domain/errors.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { create } from '../../store/records.ts';

/** What an errand answers: how its changes ended, in order, and what is there in the end. */
export type Report = { answers: string[]; count: number; damaged: number; leftOver: string[] };

const MOST = 400;

/** What a child does on a disk that is really in trouble. */
const ERRANDS: Record<string, (store: FileStore, root: string) => Promise<string[]>> = {
  /** One change. */
  once: async (store) => [await answerOf(store, 'once')],

  /** Fills a small disk, and goes on when there is room again. */
  fill: async (store, root) => {
    const filler = join(root, '..', 'filler');
    writeFileSync(filler, Buffer.alloc(96 * 1024));
    const answers = [await answerOf(store, 'first')];
    while (answers.at(-1) === 'done' && answers.length < MOST)
      answers.push(await answerOf(store, `more-${answers.length}`, 'x'.repeat(3_000)));
    rmSync(filler);
    return [...answers, await answerOf(store, 'again')];
  },

  /** Uses up all descriptors, at each number that may be left. */
  descriptors: async (store, root) => {
    const answers = [await answerOf(store, 'first')];
    for (let left = 0; left < 4; left++) {
      const open: number[] = [];
      try {
        while (true) open.push(openSync(root, 'r'));
      } catch {
        for (const file of open.splice(0, left)) closeSync(file);
      }
      answers.push(await answerOf(store, `with-${left}-left`));
      for (const file of open) closeSync(file);
      answers.push(await answerOf(store, `after-${left}`));
    }
    return answers;
  },
};

async function answerOf(store: FileStore, slug: string, body = 'short'): Promise<string> {
  try {
    await create(store, slug, { body });
    return 'done';
  } catch (error) {
    if (error instanceof TicketError) return error.code;
    throw error;
  }
}

const [, , errand = '', root = '', localDir = ''] = process.argv;
const store = openFileStore({ root, localDir });
const answers = (await ERRANDS[errand]?.(store, root)) ?? [];
const { count, rows } = await store.read((view) => view.list({ state: 'all' }, { limit: 500 }));
const damaged = [...store.inspect()].filter(({ record }) => record.problems.length > 0);
const flagged = rows.filter(({ flags }) => flags.length > 0);
const report: Report = {
  answers,
  count,
  damaged: damaged.length + flagged.length,
  leftOver: store.leftOver().files,
};
await store.close();
process.stdout.write(JSON.stringify(report));
