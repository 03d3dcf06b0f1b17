import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ThreadEvent } from '../../src/domain/event.ts';
import { relationFile } from '../../src/domain/format/record-files.ts';
import { contentDigest, type TicketRecord, textDigest } from '../../src/domain/record.ts';
import { appendEvents } from '../../src/domain/thread.ts';
import type { Item, State } from '../../src/domain/ticket.ts';
import { disk, type FileAccess } from '../../src/local/file-access.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import type { Change } from '../../src/store/store.ts';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';

export type Filling = {
  /** The folder of the records, and the one of the local state. */
  root: string;
  localDir: string;
  count: number;
  /** One Ticket in so many is active; the others are closed. */
  oneActiveIn: number;
};

const PER_TRANSACTION = 1_000;
const NEWEST = Date.UTC(2026, 9, 1);
const SENTENCE = 'Something is wanted here, and this says what it is and why it matters. ';

/** The states of active Tickets, as often as each occurs in ten. */
const ACTIVE: readonly State[] = [
  'planning',
  'planning',
  'planning',
  'planning',
  'ready',
  'ready',
  'queued',
  'inprogress',
  'inprogress',
  'done',
];

const FILLING = Date.now()
  .toString(32)
  .toUpperCase()
  .replaceAll(/[ILOU]/gu, 'X');
let ids = 0;

/** Unique and in order, as every id is, and cheaper than drawing a random one. */
function nextId(): string {
  ids += 1;
  return `01K${FILLING}${String(ids).padStart(23 - FILLING.length, '0')}`;
}

/** The real disk, without waiting for it: whoever fills a workspace for a measurement can fill it again. */
const HASTY: FileAccess = {
  ...disk,
  write: (path, content) => writeFileSync(path, content),
  append: (path, content) => writeFileSync(path, content, { flag: 'a' }),
  syncFolder: (folder) => closeSync(openSync(folder, 'r')),
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true, recursive: true }),
};

/**
 * Fills a workspace with Tickets as they come about: whole lives played once by the tracker's own operations,
 * copied under other names. Every twentieth active one is blocked by its neighbour, every tenth has a question.
 */
export async function fillWorkspace({ root, localDir, count, oneActiveIn }: Filling): Promise<string[]> {
  const lives = await playLives();
  const store = openFileStore({ root, localDir, access: HASTY });
  const ids: string[] = [];
  try {
    for (let from = 0; from < count; from += PER_TRANSACTION) {
      await store.transact(async (tx) => {
        for (let number = from; number < Math.min(count, from + PER_TRANSACTION); number++) {
          const change = ticketNumber(number, lives, oneActiveIn, ids[number - oneActiveIn]);
          ids.push(change.id);
          await tx.put(change);
        }
      });
    }
  } finally {
    await store.close();
  }
  return ids;
}

type Life = { record: TicketRecord; resolution: string | undefined };

async function playLives(): Promise<ReadonlyMap<string, Life>> {
  const lives = new Map<string, Life>();
  for (const state of new Set([...ACTIVE, 'closed', 'asked'])) {
    const workspace = openWorkspace();
    const id = await ticketIn(workspace, state === 'asked' ? 'planning' : state);
    await workspace.call('intake', 'ticket_comment', { ticket: id, body: SENTENCE.repeat(3) });
    if (state === 'asked') await workspace.call('intake', 'ticket_ask', { ticket: id, body: 'Which way?' });
    const record = await workspace.store.read((view) => view.get(id));
    if (!record) throw new Error(`${id} was not made`);
    lives.set(state, { record, resolution: state === 'closed' ? 'It is done.\n' : undefined });
  }
  return lives;
}

function ticketNumber(
  number: number,
  lives: ReadonlyMap<string, Life>,
  oneActiveIn: number,
  neighbour: string | undefined,
): Change {
  const active = number % oneActiveIn === 0;
  const turn = Math.floor(number / oneActiveIn);
  const state = active ? (turn % 10 === 3 ? 'asked' : (ACTIVE[turn % 10] ?? 'planning')) : 'closed';
  const life = lives.get(state);
  if (!life) throw new Error(`nobody played ${state}`);
  const item = itemNumber(number, life.record.item);
  const blocked = active && turn % 20 === 1 && neighbour !== undefined;
  const relation = blocked && {
    id: nextId(),
    kind: 'depends_on' as const,
    target: neighbour,
    note: 'it comes first',
    author: 'intake/bench',
    at: item.createdAt,
  };
  const file = relation ? relationFile(relation) : undefined;
  return {
    id: item.id,
    create: true,
    item,
    events: copyOf(life.record, item),
    ...(life.resolution === undefined ? {} : { resolution: life.resolution }),
    ...(file ? { artifacts: { [file.path]: file.text } } : {}),
  };
}

function itemNumber(number: number, like: Item): Item {
  const createdAt = new Date(NEWEST - number * 60_000).toISOString().replace('.000', '');
  const slug = `ticket-number-${number}`;
  return {
    ...like,
    id: `${createdAt.replace(/[-:Z]/gu, '').replace('T', '-')}-${slug}`,
    slug,
    title: `Ticket number ${number} of many`,
    labels: [`area-${number % 20}`],
    createdAt,
    body: `## Background\n\n${SENTENCE.repeat(8)}\n\n## Acceptance criteria\n\n- number ${number} holds\n`,
  };
}

/** The events of a life under other ids, about another item. */
function copyOf({ item: like, events }: TicketRecord, item: Item): ThreadEvent[] {
  const renamed = new Map([
    [contentDigest(like), contentDigest(item)],
    [textDigest(like), textDigest(item)],
    [like.id, item.id],
  ]);
  const copied: ThreadEvent[] = [];
  for (const { kind, heading, body, attributes, author, id } of events) {
    const named = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, renamed.get(value) ?? value]),
    );
    const at = item.createdAt;
    const added = appendEvents(copied, [{ kind, heading, body, attributes: named }], {
      author,
      at,
      newId: nextId,
    });
    copied.push(...added);
    renamed.set(id, added[0]?.id ?? id);
  }
  return copied;
}
