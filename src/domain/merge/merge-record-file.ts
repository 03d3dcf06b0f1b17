import { mergeItem } from './merge-item.ts';
import { type Merged, mergeText, type Sides } from './merge-text.ts';
import { mergeThread } from './merge-thread.ts';

/**
 * Merges one file of a record by what it means. `path` is its place among the records, `<id>/thread.md`.
 * Undefined where both versions have to stay as files of their own.
 */
export function mergeRecordFile(path: string, sides: Sides): Merged | undefined {
  const [file, id = ''] = path.split('/').reverse();
  const depth = path.split('/').length;
  if (path.includes('/artifacts/') || depth < 2) return undefined;
  if (file === 'thread.md') return mergeThread(sides);
  if (file === 'item.md') return mergeItem(id, sides);
  return file === 'resolution.md' ? mergeText(sides, 'resolution.md') : undefined;
}
