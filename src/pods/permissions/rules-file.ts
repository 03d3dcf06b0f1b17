import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ANSWER_SCOPES } from '../../domain/pod.ts';
import { writeWhole } from '../write-whole.ts';
import type { Rule } from './permission-rules.ts';

const rules = z.array(
  z.object({ key: z.string(), decision: z.enum(['allow', 'deny']), scope: z.enum(ANSWER_SCOPES) }),
);

/** As many as a person can have said; the oldest go. */
const KEPT = 500;

/** What a person answered for good: for one Pod, or for a profile. What cannot be read allows nothing. */
export class RulesFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  rules(): Rule[] {
    try {
      const read = rules.safeParse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return read.success ? read.data : [];
    } catch {
      return [];
    }
  }

  keep(rule: Rule): void {
    const others = this.rules().filter(({ key }) => key !== rule.key);
    writeWhole(this.#path, `${JSON.stringify([...others, rule].slice(-KEPT), null, 1)}\n`);
  }
}
