// `npm run test:browser`: tries all that test/browser has in a real Chromium, and says where the screenshots lie.
// PANEL_SCREENSHOTS=<folder> keeps them there; further arguments go to vitest, a file's name for one.
// `npm run test:soak` is the busy story alone, for ten minutes; `-- --hour` for an hour.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const words = process.argv.slice(2);
const isSoak = words.includes('--soak');
const seconds = words.includes('--hour') ? 3600 : 600;
const named = words.filter((word) => word !== '--soak' && word !== '--hour');
const files = isSoak ? ['test/browser/soak'] : ['test/browser'];
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project=browser', ...(named.length > 0 ? named : files)],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      YOI_BROWSER: 'long',
      ...(isSoak ? { YOI_SOAK_SECONDS: process.env.YOI_SOAK_SECONDS ?? String(seconds) } : {}),
    },
  },
);
process.exit(status ?? 1);
