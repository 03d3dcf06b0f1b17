import { TicketError } from '../../../src/domain/errors.ts';
import { commentOnTicket } from '../../../src/tracker/comment-on-ticket.ts';
import { examineWorkspace } from '../../../src/tracker/examine-workspace.ts';
import { callerOf } from '../../tracker/workspace.ts';
import type { Desk, Folders } from './desk.ts';
import { logicalState } from './logical-state.ts';
import type { Act } from './script.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

/** A promise of the store that was not kept. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** @throws Broken with `what` when it does not hold. */
export function promised(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Broken(what);
}

/** The same request again is done once. */
export async function repeatsOnce(
  desk: Desk,
  disk: SimulatedDisk,
  act: Act,
  after: string,
  folders: Folders,
) {
  await act.run(desk);
  const state = await logicalState(desk, disk, folders);
  if (state !== after) {
    const [found, wanted] = [state, after].map((text) => text.split('\n'));
    const odd = found?.filter((line) => !wanted?.includes(line)).join('\n');
    const missed = wanted?.filter((line) => !found?.includes(line)).join('\n');
    throw new Broken(`the same request again was not done exactly once: ${odd} instead of ${missed}`);
  }
}

/** Nothing is wrong, and the next change is made at once. */
export async function isSound(desk: Desk): Promise<void> {
  const findings = await findingsOf(desk);
  const wrong = findings.filter((finding) => !finding.startsWith('left_over'));
  promised(wrong.length === 0, `the doctor says: ${wrong.join('; ')}`);
  await ledgerAgrees(desk);
  await claimsAgree(desk);
  await doNext(desk);
  const later = await findingsOf(desk);
  promised(later.length === 0, `after the next change the doctor says: ${later.join('; ')}`);
}

/** What it means that something is refused; an error that is no refusal is a bug, here or in the program. */
export function refused(error: unknown): unknown {
  return error instanceof TicketError
    ? new Broken(`it is refused: ${error.message}`, { cause: error })
    : error;
}

/** What a doctor says. */
async function findingsOf({ tracker }: Desk): Promise<string[]> {
  const { findings } = await examineWorkspace(tracker, callerOf('human'));
  return findings.map(({ rule, ticket, message }) => `${rule}: ${ticket} ${message}`);
}

/** What the ledger has of each Ticket that was made here, against its files. */
async function ledgerAgrees({ store }: Desk): Promise<void> {
  for (const { files } of store.inspect()) {
    const known = store.acknowledged(files.id);
    if (!known) continue;
    promised(known.item === files.item, `the ledger has another item.md of ${files.id}`);
    promised(known.thread === files.thread, `the ledger has another thread.md of ${files.id}`);
    promised(known.resolution === files.resolution, `the ledger has another resolution of ${files.id}`);
  }
}

/** Each Ticket in progress is held by the claim of its acceptance, and no orchestrator holds another. */
async function claimsAgree({ store }: Desk): Promise<void> {
  await store.read(async (view) => {
    const claims = await view.claims();
    const { rows } = await view.list({ state: 'inprogress' }, { limit: 50 });
    for (const { id } of rows) {
      const accepted = (await view.get(id))?.events.findLast(
        ({ attributes }) => attributes.to === 'inprogress',
      );
      promised(
        claims.some(({ ticket, event }) => ticket === id && event === accepted?.id),
        `${id} is in progress, and nobody holds it`,
      );
    }
    for (const { ticket, role } of claims) {
      const held = role !== 'orchestrator' || rows.some(({ id }) => id === ticket);
      promised(held, `${ticket} is held, and not in progress`);
    }
  });
}

/** Something else that somebody does next, twice with one request. */
async function doNext({ store, ...desk }: Desk): Promise<void> {
  // The act that was repeated may not have used up its ids.
  const tracker = { ...desk.tracker, newId: () => '01K99999999999999999999999' };
  const { rows } = await store.read((view) => view.list({ state: 'all' }, { limit: 50 }));
  const ticket = rows.find(({ slug }) => slug !== 'old')?.id;
  if (ticket === undefined) return;
  const input = { ticket, body: 'on', request_id: 'next' };
  const first = await commentOnTicket(tracker, callerOf('human'), input);
  const again = await commentOnTicket(tracker, callerOf('human'), input);
  promised(again.repeated === true && again.event === first.event, 'the next change was done twice');
}
