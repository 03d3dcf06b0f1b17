import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { isLong } from './test/browser/scale.ts';

const TESTS = {
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    // A story starts twenty programs, and the machine may be busy: this ends only what hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
  },
};

export default defineConfig({
  test: {
    // Most of the time files wait for processes of their own: three at a time also where there are two processors.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      {
        ...TESTS,
        test: {
          ...TESTS.test,
          name: 'tests',
          globalSetup: 'test/prepare-run.ts',
          setupFiles: 'test/leave-no-variables.ts',
          // No test puts another module in the place of one: what they import is read once by each worker.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/agents/real/**', 'test/browser/**'],
        },
      },
      {
        ...TESTS,
        test: {
          ...TESTS.test,
          name: 'browser',
          // A browser and a team of agents beside it are slow to come where there is much else to do.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          isolate: false,
          include: ['test/browser/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...(isLong ? [] : ['**/*.long.test.ts'])],
          // Only a run with one of these needs a Chromium.
          globalSetup: 'test/browser/install-chromium.ts',
        },
      },
    ],
  },
});
