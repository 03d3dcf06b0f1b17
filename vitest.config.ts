import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/agents/real/**'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // Most of the time files wait for processes of their own: three at a time also where there are two processors.
    maxWorkers: Math.max(3, availableParallelism() - 1),
  },
});
