import { prelude, type Step } from './acts.ts';
import { Branch, type Files } from './branch.ts';

/** A base and what became of it on each side, and how much was done for it. */
export async function branched({
  base,
  sides,
}: {
  base: readonly Step[];
  sides: readonly (readonly Step[])[];
}): Promise<{ base: Files; sides: Files[]; acts: number }> {
  const begun = Branch.fresh();
  const split: Branch[] = [];
  try {
    let acts = await begun.play([...prelude(), ...base]);
    for (const steps of sides) {
      const side = begun.split();
      split.push(side);
      acts += await side.play(steps);
    }
    return { base: begun.files(), sides: split.map((side) => side.files()), acts };
  } finally {
    for (const branch of [begun, ...split]) await branch.end();
  }
}
