import { defineConfig } from 'vitest/config';

/** The tests with real agents from npm: large downloads, and so no part of `npm test`. */
export default defineConfig({
  test: {
    include: ['test/agents/real/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
