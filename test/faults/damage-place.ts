import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventDraft, ThreadEvent } from '../../src/domain/event.ts';
import { appendEvents, parseThread, renderThread, sumOf } from '../../src/domain/thread.ts';
import type { FileAccess } from '../../src/local/file-access.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { type Answer, openWorkspace, ticketIn } from '../tracker/workspace.ts';

export type Finding = { rule: string; ticket: string; file: string; line: number };

/** A workspace of three sound Tickets and one that can be damaged, in a folder that goes with it. */
export class DamagePlace {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-damage-')));
  readonly root = join(this.folder, 'tickets');
  readonly local = join(this.folder, 'local');
  /** The Ticket that is damaged. */
  id = '';
  /** Sound Tickets. */
  others: string[] = [];
  #workspace: ReturnType<typeof openWorkspace>;

  private constructor() {
    mkdirSync(this.root);
    this.#workspace = this.#open();
  }

  static async inState(state: string): Promise<DamagePlace> {
    const place = new DamagePlace();
    for (const [n, each] of ['planning', 'ready', 'closed'].entries())
      place.others.push(await ticketIn(place.#workspace, each, `Sound ${n}`));
    place.id = await ticketIn(place.#workspace, state, 'Damaged');
    await place.close();
    return place;
  }

  /** A copy of all of it, so that one place serves every kind of damage. */
  copy(): DamagePlace {
    const copy = new DamagePlace();
    cpSync(this.root, copy.root, { recursive: true });
    cpSync(this.local, copy.local, { recursive: true });
    return Object.assign(copy, { id: this.id, others: this.others });
  }

  /** What a fresh process sees of it. */
  open(access?: FileAccess): this {
    this.#workspace = this.#open(access);
    return this;
  }

  #open(access?: FileAccess): ReturnType<typeof openWorkspace> {
    const given = access ? { access } : {};
    const store = openFileStore({ root: this.root, localDir: this.local, waitMs: 2_000, ...given });
    const workspace = openWorkspace({}, store);
    workspace.services.tracker.upkeep = store;
    return workspace;
  }

  async call(tool: string, input: Record<string, unknown> = {}): Promise<Answer> {
    return this.#workspace.call('human', tool, input);
  }

  async findings(): Promise<Finding[]> {
    // The tool's declared answer.
    return ((await this.call('ticket_doctor')) as unknown as { findings: Finding[] }).findings;
  }

  path(file: string, id = this.id): string {
    return join(this.root, id, file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  write(file: string, content: string | Uint8Array, id = this.id): void {
    mkdirSync(join(this.path(file, id), '..'), { recursive: true });
    writeFileSync(this.path(file, id), content);
  }

  edit(file: string, change: (text: string) => string): void {
    const before = this.read(file);
    const after = change(before);
    if (after === before) throw new Error(`${file} was not damaged`);
    this.write(file, after);
  }

  /** Another thread, whose events are all sealed as the program does it. */
  rewrite(change: (events: ThreadEvent[]) => ThreadEvent[]): void {
    const events = change(parseThread(this.read('thread.md')).events);
    this.write('thread.md', renderThread(events.map((event) => ({ ...event, sum: sumOf(event) }))));
  }

  /** One more event that no operation of this machine wrote. */
  forge(draft: EventDraft): void {
    let forged = 0;
    const newId = () => `01ZZFORGED${String(++forged).padStart(16, '0')}`;
    const envelope = { author: 'human/forger', at: '2026-11-22T00:00:00Z', newId };
    this.rewrite((events) => [...events, ...appendEvents(events, [draft], envelope)]);
  }

  async close(): Promise<void> {
    await this.#workspace.store.close();
  }

  async end(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
