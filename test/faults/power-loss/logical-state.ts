import { join } from 'node:path';
import type { FileAccess } from '../../../src/local/file-access.ts';
import type { Desk, Folders } from './desk.ts';

/** All that was acknowledged, as one text: every byte of every record, the claims, and what the ledger has of each Ticket. */
export async function logicalState({ store }: Desk, files: FileAccess, { root }: Folders): Promise<string> {
  const lines: string[] = [];
  await store.read(async (view) => {
    const { rows } = await view.list({ state: 'all' }, { limit: 50 });
    for (const { id, state, flags } of rows) {
      const ledgered = await view.ledger(id);
      const ledger = ledgered ? [ledgered.rev, ledgered.last, [...ledgered.gates].sort()] : [];
      lines.push(JSON.stringify([id, state, flags, ledger]));
    }
    for (const claim of await view.claims()) lines.push(JSON.stringify(claim));
  });
  return [...lines.sort(), ...filesBelow(files, root, '')].join('\n');
}

function filesBelow(files: FileAccess, root: string, path: string): string[] {
  return files
    .list(join(root, path))
    .filter(({ name }) => name !== '.staging')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, kind }) => {
      const below = join(path, name);
      if (kind === 'folder') return filesBelow(files, root, below);
      return [`${below}: ${files.read(join(root, below), 0, Number.POSITIVE_INFINITY).toString('latin1')}`];
    });
}
