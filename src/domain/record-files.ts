import type { PlanRecord, Withdrawal } from './plan.ts';
import type { FileProblem } from './record.ts';
import type { Relation } from './relations.ts';
export type SmallFile = { /** Path below `artifacts/`. */ path: string; text: string };
export function readRelationFiles(_files: readonly SmallFile[]): {
  records: Relation[];
  problems: FileProblem[];
} {
  throw new Error('not yet');
}
export function readPlanFiles(_files: readonly SmallFile[]): {
  records: PlanRecord[];
  withdrawals: Withdrawal[];
  problems: FileProblem[];
} {
  throw new Error('not yet');
}
export function relationFile(_relation: Relation): SmallFile {
  throw new Error('not yet');
}
export function planFile(_record: PlanRecord | Withdrawal): SmallFile {
  throw new Error('not yet');
}
