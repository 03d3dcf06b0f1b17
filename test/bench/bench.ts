import { measureChanges } from './measure-changes.ts';
import { measureCrowds } from './measure-crowd.ts';
import { measureIndex } from './measure-index.ts';
import { measureMany } from './measure-many.ts';
import { measureLaunchTexts, measurePods } from './measure-pods.ts';
import { measureLists, measureStart } from './measure-start.ts';
import { printReport, writeResults } from './report.ts';

const [folder = '', ...flags] = process.argv.slice(2);
const short = flags.includes('--short');
const onlyPods = flags.includes('--pods');
const sizes = short ? [1_000, 10_000] : [10_000, 100_000];

if (!onlyPods) {
  await measureStart(folder);
  await measureLists(folder);
  await measureChanges(folder);
  measureCrowds();
  for (const size of sizes) {
    await measureMany(folder, size);
    await measureIndex(folder, size);
  }
}
measureLaunchTexts();
await measurePods(folder);
printReport();
if (!short && !onlyPods) writeResults();
