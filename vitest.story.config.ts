import { defineConfig } from 'vitest/config';

/** `npm run story`: one life of a Ticket, told on the terminal while it happens. */
export default defineConfig({
  define: { __VERSION__: JSON.stringify('0.0.0-story') },
  test: {
    include: ['test/story/tell/tell-story.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
    reporters: [['default', { summary: false }]],
  },
});
