import { DEEDS } from './deeds.ts';
import { MISDEEDS } from './misdeeds.ts';
import { SAYINGS } from './sayings.ts';
import type { Turn } from './turn.ts';

/** What a word of the script does with the rest of its line. */
export type Act = (turn: Turn, rest: string) => Promise<void>;

/** Every word that the scripted agent knows. */
export const WORDS: ReadonlyMap<string, Act> = new Map(Object.entries({ ...SAYINGS, ...DEEDS, ...MISDEEDS }));
