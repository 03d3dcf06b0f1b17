// `npm run bench`: bundles the measurements, as the program itself is, and runs them.
// `npm run bench -- --short` takes a tenth of the Tickets, `-- --pods` measures Pods alone, `-- --work` work
// alone, `-- --panel` the panel alone; none of these writes RESULTS.md. git writes very many files in it: on a disk
// that is slow, or busy, what is measured of work is the disk, unless TMPDIR names a place in memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleTo, MODULES, ofTheProject } from '../bundle.mjs';

const project = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'yoi-bench-'));
try {
  const file = join(folder, 'bench.mjs');
  await bundleTo(file, join(import.meta.dirname, 'bench.ts'), [
    ofTheProject('playwright-core', ['chromium']),
  ]);
  await bundleTo(
    join(folder, 'scripted-agent.mjs'),
    join(import.meta.dirname, '../agents/scripted-agent.ts'),
  );
  const { status } = spawnSync(process.execPath, ['--expose-gc', file, folder, ...process.argv.slice(2)], {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, NODE_PATH: MODULES },
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
