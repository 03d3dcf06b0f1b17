import { bytesBelow } from '../../story/program.ts';
import type { OpenPlace } from './place.ts';

/** All that is known of a workspace: every file of the records, and what the local state makes of them. */
export type State = { files: Record<string, string>; claims: unknown; ledger: Record<string, unknown> };

export async function stateOf({ root, store }: OpenPlace): Promise<State> {
  const { rows } = await store.read((view) => view.list({ state: 'all' }, { limit: 100 }));
  const ids = [...rows.map(({ id }) => id), ...store.missing()].sort();
  const ledger: State['ledger'] = {};
  for (const id of ids) {
    const known = await store.read((view) => view.ledger(id));
    const events = store.ledgerEvents(id).map((event) => event.id);
    ledger[id] = known && { ...known, gates: [...known.gates], events };
  }
  return { files: bytesBelow(root), claims: await store.read((view) => view.claims()), ledger };
}

/** What doctor says, a line a finding. */
export async function findingsOf({ workspace }: OpenPlace, fix = false): Promise<string[]> {
  const answer = await workspace.call('human', 'ticket_doctor', fix ? { fix } : {});
  // The tool's declared answer.
  const { findings } = answer as unknown as { findings: { rule: string; ticket: string; file: string }[] };
  return findings.map(({ rule, ticket, file }) => `${rule} ${ticket}/${file}`).sort();
}
