import type { Group } from './arrange-rows.ts';

/** What a group asks of the person, and how often. */
export function askedWords({ id, count, heading }: Group): string {
  const [one, several] = WORDS[id] ?? [heading, heading];
  return `${count} ${count === 1 ? one : several}`;
}

/** What so many of a group ask for: one of it, and several. */
const WORDS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  permission: ['permission', 'permissions'],
  question: ['question', 'questions'],
  stuck: ['stuck', 'stuck'],
  merge: ['to merge', 'to merge'],
  decide: ['to decide', 'to decide'],
  ready: ['for your Go', 'for your Go'],
  done: ['to close', 'to close'],
};
