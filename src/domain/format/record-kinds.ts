import { PLAN_ALIASES, PLAN_KINDS, type PlanKind } from '../plan.ts';
import { RELATION_KINDS, type RelationKind } from '../relations.ts';

/** Whether an id of another generation's making can name a file of ours. */
export function isFileName(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/u.test(id);
}

export function isRelationKind(word: unknown): word is RelationKind {
  return typeof word === 'string' && Object.hasOwn(RELATION_KINDS, word);
}

export function isPlanKind(word: unknown): word is PlanKind {
  return typeof word === 'string' && Object.hasOwn(PLAN_KINDS, word);
}

/** A kind under today's name. */
export function planKind(word: string): string {
  return Object.hasOwn(PLAN_ALIASES, word) ? (PLAN_ALIASES[word] ?? word) : word;
}
