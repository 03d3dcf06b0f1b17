import { followRecord } from '../record-change.ts';
import type { ReadRecord } from '../shelf.ts';
import { type RecordRedo, threadMark } from './redo.ts';

/**
 * A record as a change left it that another process made; undefined where its writer saw another one than `before`,
 * moved it, or replaced it whole.
 */
export function followChange(before: ReadRecord, change: RecordRedo): ReadRecord | undefined {
  const { was, from, events, files } = change;
  if (from !== undefined || events.length === 0 || was !== threadMark(before.files.thread)) return undefined;
  const texts = events.map(({ text }) => text);
  return followRecord(before, texts, Object.fromEntries(files.map(({ path, text }) => [path, text])));
}
