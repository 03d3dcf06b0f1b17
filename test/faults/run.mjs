// `npm run test:faults`: tries everything that test/faults has, and prints how much that was and what came of it.
// YOI_FAULTS_SEED=<number> repeats a run; further arguments go to vitest, a file's name for one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

const begun = performance.now();
const seed = process.env.YOI_FAULTS_SEED ?? String(Date.now() % 2 ** 31);
const folder = mkdtempSync(join(tmpdir(), 'yoi-faults-'));
const report = join(folder, 'tried.jsonl');
const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const named = process.argv.slice(2);
// Half of the files wait for processes of their own, half need the processor: two at a time also where there are two.
const workers = Math.max(2, availableParallelism() - 1);
// Beside the faults, whatever is tried in part only in every check, or at random.
const PLACES = [
  'test/faults',
  'test/cli/attach/keys',
  'test/cli/attach/render-entry',
  'test/cli/attach/text-width',
  'test/cli/derivation',
  'test/cli/insert-into-json',
  'test/cli/terminal-text',
  'test/domain/actions',
  'test/domain/format/item-file',
  'test/domain/format/record-files',
  'test/domain/merge/merge-thread',
  'test/domain/older/migrate',
  'test/domain/slug',
  'test/domain/thread',
  'test/git/sync-records',
  'test/local/ledger',
  'test/main/demo',
  'test/panel/standing-pods',
  'test/panel/web/kept-same',
  'test/playbook/config',
  'test/playbook/parse',
  'test/pods/run-input',
  'test/security/',
  'test/story/demo',
  'test/story/work-',
  'test/tools/actions',
  'test/tools/call',
  'test/work/commands/command-log',
  'test/work/path-patterns',
];
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--testTimeout=1500000', `--maxWorkers=${workers}`, ...(named.length > 0 ? named : PLACES)],
  {
    stdio: 'inherit',
    env: { ...process.env, YOI_FAULTS: 'long', YOI_FAULTS_SEED: seed, YOI_FAULTS_REPORT: report },
  },
);
const rows = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n').map(JSON.parse) : [];
rmSync(folder, { recursive: true, force: true });
const counts = rows.map(({ count }) => count.toLocaleString('en'));
const width = Math.max(0, ...counts.map(({ length }) => length));
console.log(`\nTried, from seed ${seed}, in ${((performance.now() - begun) / 60_000).toFixed(1)} min:\n`);
rows.forEach(({ what, found }, at) => {
  console.log(`${counts[at].padStart(width)}  ${what}: ${found}`);
});
process.exit(status ?? 1);
