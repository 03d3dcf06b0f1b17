import { execFileSync } from 'node:child_process';
import { report } from './report.ts';

/** What `measureCrowd` of crowd.mjs gives. */
type Crowd = { crowd: number; share: number; slowest: number };

/** Eight processes that write, beside one. */
export function measureCrowds(): void {
  const printed = execFileSync(process.execPath, ['test/bench/crowd.mjs'], { encoding: 'utf8' });
  // Our own script printed it.
  const crowds = JSON.parse(printed) as { separate: Crowd; shared: Crowd };
  for (const [which, { crowd, share, slowest }] of Object.entries(crowds)) {
    report({
      what: `8 processes writing, ${which} Tickets`,
      value: crowd,
      unit: 'a second',
      // The share is the median of rounds that were compared each in itself: the machine's speed changes between them.
      floor: { what: 'one process, beside it', value: crowd / share },
      reach: '≥ 0.7 ×',
      met: share >= 0.7,
    });
    report({
      what: `8 processes writing, ${which} Tickets: the slowest`,
      value: slowest,
      unit: '× median',
      floor: { what: 'the median process', value: 1 },
      reach: '≤ 2 ×',
      met: slowest <= 2,
    });
  }
}
