import { measureChanges } from './measure-changes.ts';
import { measureCrowds } from './measure-crowd.ts';
import { measureIndex } from './measure-index.ts';
import { measureMany } from './measure-many.ts';
import { measurePanel } from './measure-panel.ts';
import { measureLaunchTexts, measurePods } from './measure-pods.ts';
import { measureLists, measureStart } from './measure-start.ts';
import { measureWork } from './measure-work.ts';
import { printReport, writeResults } from './report.ts';

const [folder = '', ...flags] = process.argv.slice(2);
const short = flags.includes('--short');
const only = ['--pods', '--work', '--panel'].filter((flag) => flags.includes(flag));
const sizes = short ? [1_000, 10_000] : [10_000, 100_000];

if (only.length === 0) {
  await measureStart(folder);
  await measureLists(folder);
  await measureChanges(folder);
  measureCrowds();
  for (const size of sizes) {
    await measureMany(folder, size);
    await measureIndex(folder, size);
  }
}
if (only.length === 0 || only.includes('--pods')) {
  measureLaunchTexts();
  await measurePods(folder);
}
if (only.length === 0 || only.includes('--work')) await measureWork(folder);
if (only.length === 0 || only.includes('--panel')) await measurePanel(folder);
printReport();
if (!short && only.length === 0) writeResults();
