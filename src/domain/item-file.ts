import type { Problem } from './thread.ts';
import type { Item } from './ticket.ts';
export type ItemFile = { item: Item; problems: Problem[]; older: boolean };
export function parseItemFile(_text: string, _folder: { id: string; bucket?: string }): ItemFile {
  throw new Error('not yet');
}
export function renderItemFile(_item: Item, _previous?: string): string {
  throw new Error('not yet');
}
