import { afterAll, vi } from 'vitest';
import './same-chance.ts';

// Files follow each other in one process: what one of them set of its environment is not for the next.
afterAll(() => {
  vi.unstubAllEnvs();
});
