import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionRows } from '../../src/domain/actions/action-rows.ts';
import { TOOLS } from '../../src/tools/tools.ts';
import { anyFacts } from '../domain/any-action-facts.ts';

/** What a person adds to an action before it is a call, by the field that it fills. */
const ADDED: Readonly<Record<string, string>> = {
  body: 'because',
  reason: 'because',
  resolution: 'it is done',
  summary: 'it is done',
  commit: 'b'.repeat(40),
};

describe('every action', () => {
  it("is a tool's, whose input it is with what a person adds", () => {
    fc.assert(
      fc.property(anyFacts, ({ facts }) => {
        for (const { tool: name, input, why } of actionRows(facts).flatMap(({ actions }) => actions)) {
          const tool = TOOLS.find((one) => one.name === name);
          const fields = Object.keys(tool?.input.shape ?? {});
          expect(fields, name).toEqual(expect.arrayContaining(Object.keys(input)));
          if (why !== undefined) continue;
          const added = Object.fromEntries(Object.entries(ADDED).filter(([field]) => fields.includes(field)));
          const { success, error } = tool?.input.safeParse({ ...added, ...input }) ?? {};
          expect(success, `${name} ${JSON.stringify(input)}: ${error?.message}`).toBe(true);
        }
      }),
    );
  });
});
