import { serveTickets } from '../../src/mcp/serve.ts';
import { SHIPPED_WORDS } from '../../src/playbook/shipped-words.ts';

// A server whose workspace never opens, or fails to: what it does without one is what is tested.
serveTickets({
  connection: { roles: ['intake'], caller: { name: 'process-1', named: false } },
  profiles: async () => ({ words: SHIPPED_WORDS }),
  playbook: () => new Promise(() => {}),
  services: () =>
    process.argv[2] === 'fails'
      ? Promise.reject(new Error(`no place for AKIA${'Q'.repeat(16)}`))
      : new Promise(() => {}),
  person: 'ann',
  version: '0.0.0-test',
  now: () => new Date(),
  onClose: () => (process.argv[2] === 'clings' ? new Promise<void>(() => {}) : undefined),
});
console.log('a stray line');
