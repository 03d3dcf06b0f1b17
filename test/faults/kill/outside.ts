import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EventDraft } from '../../../src/domain/event.ts';
import { appendEvents, parseThread, renderThread } from '../../../src/domain/thread.ts';
import { ticketIn } from '../../tracker/workspace.ts';
import type { OpenPlace } from './place.ts';

/** Three records that are no longer as the program left them. */
export async function damaged(place: OpenPlace): Promise<Record<string, unknown>> {
  const { workspace, root } = place;
  const wrong = await ticketIn(workspace, 'ready', 'Wrong');
  const behind = await ticketIn(workspace, 'ready', 'Behind');
  const gone = await ticketIn(workspace, 'inprogress', 'Gone');
  const before = readFileSync(join(root, behind, 'thread.md'), 'utf8');
  await workspace.call('human', 'ticket_queue', { ticket: behind });
  rewrite(place, behind, 'thread.md', () => before);
  rewrite(place, wrong, 'item.md', (text) => text.replace('state: "ready"', 'state: "closed"'));
  rmSync(join(root, gone), { recursive: true });
  return { fix: true };
}

/** Two records of an older generation, an open and a closed one. */
export async function older({ root }: OpenPlace): Promise<Record<string, unknown>> {
  for (const [bucket, name] of [
    ['open', '20260601-101112-one'],
    ['closed', '20260601-101113-two'],
  ] as const) {
    const folder = join(root, bucket, name);
    const fields = `id: ${name}\nslug: ${name.slice(16)}\ntitle: TUI: a list\nstatus: ${bucket}\nkind: task\npriority: P1\nlabels: [a]\ncreated_at: 2026-06-01T10:11:12Z`;
    const relation = { ticket_id: name, kind: 'related', target: '20260601-101113-two', note: 'n' };
    const relations = [{ ...relation, author: 'yoi', at: '2026-06-02T10:11:12Z' }];
    put(join(folder, 'item.md'), `---\n${fields}\n---\n\n## Background\n\ntext\n`);
    put(
      join(folder, 'thread.md'),
      '<!-- event: create author: yoi at: 2026-06-01T10:11:12Z -->\n\n## Created\n\nMade.\n\n---\n',
    );
    if (bucket === 'closed') put(join(folder, 'resolution.md'), 'Done.\n');
    else put(join(folder, 'artifacts/relations.json'), JSON.stringify({ version: 1, relations }));
  }
  return {};
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Writes a file of a record as an editor would. */
export function rewrite(
  { root }: OpenPlace,
  ticket: string,
  file: string,
  edit: (text: string) => string,
): void {
  const path = join(root, ticket, file);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
}

export function threadOf({ root }: OpenPlace, ticket: string) {
  return parseThread(readFileSync(join(root, ticket, 'thread.md'), 'utf8')).events;
}

export function moved(from: string, to: string, operation: string): EventDraft {
  return { kind: 'state_changed', attributes: { from, to, operation, caller: 'elsewhere' } };
}

/** An event that another machine wrote behind `base`; gives its id. */
export function cameByGit(
  place: OpenPlace,
  ticket: string,
  draft: EventDraft,
  base = threadOf(place, ticket),
): string {
  const id = '01F00000000000000000000001';
  const facts = { author: 'human/kim', at: '2026-11-21T10:00:00Z', newId: () => id };
  const theirs = appendEvents(base, [draft], facts);
  rewrite(place, ticket, 'thread.md', () => renderThread([...threadOf(place, ticket), ...theirs]));
  return id;
}
