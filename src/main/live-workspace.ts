import { join } from 'node:path';
import { TicketError } from '../domain/errors.ts';
import { fileStamp, folderStamp } from '../local/file-stamp.ts';
import { CONFIG_FILE } from '../playbook/config.ts';
import type { Services } from '../tools/tool.ts';
import { commitWhenQuiet } from './commit-when-quiet.ts';
import { locateWorkspace, openWorkspace, type Workspace } from './workspace.ts';

/** How often it is looked whether it still is the same workspace. */
const LOOK_MS = 1_000;
/** One that is in trouble again and again is tried more and more seldom, until it was in none for so long. */
const CALM_MS = 60_000;

type Watcher = { heard: (ids: string[] | 'all') => void; stop: () => void };

/**
 * The workspace of a process that outlives it: where its records were replaced, its configuration was changed or
 * trusted, or all of it was removed and made again, it is opened anew by whoever asks next.
 */
export class LiveWorkspace {
  readonly #cwd: string;
  readonly #name: string | undefined;
  readonly #watchers = new Set<Watcher>();
  #opening: Promise<Workspace> | undefined;
  #mark = '';
  #looked = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #recovery: NodeJS.Timeout | undefined;
  #patience = LOOK_MS;
  #troubled = Number.NEGATIVE_INFINITY;

  constructor(cwd: string, workspace: string | undefined) {
    this.#cwd = cwd;
    this.#name = workspace;
  }

  /** @throws TicketError where there is no workspace now. */
  async workspace(): Promise<Workspace> {
    await this.#look();
    this.#opening ??= this.#open();
    const opening = this.#opening;
    try {
      return await opening;
    } catch (error) {
      // What is missing now may be there when somebody asks again.
      if (this.#opening === opening) this.#opening = undefined;
      throw error;
    }
  }

  /** Hears which Tickets changed, or that it may be all of them, until it is stopped. */
  watch(heard: Watcher['heard']): () => void {
    const watcher: Watcher = { heard, stop: () => {} };
    this.#watchers.add(watcher);
    this.workspace().then(
      ({ services }) => this.#attach(watcher, services),
      () => {},
    );
    this.#timer ??= setInterval(() => this.workspace().catch(() => {}), LOOK_MS).unref();
    return () => {
      this.#watchers.delete(watcher);
      watcher.stop();
      if (this.#watchers.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** It could not be read: who watches hears when it can be again. */
  troubled(): void {
    if (this.#watchers.size === 0) return;
    if (performance.now() - this.#troubled > CALM_MS) this.#patience = LOOK_MS;
    this.#troubled = performance.now();
    this.#recovery ??= setTimeout(() => void this.#recover(), this.#patience).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#recovery);
    for (const { stop } of this.#watchers) stop();
    this.#watchers.clear();
    await this.#leave();
  }

  async #open(): Promise<Workspace> {
    const { roots } = await locateWorkspace(this.#cwd, this.#name);
    const mark = markOf(roots);
    const workspace = commitWhenQuiet(await openWorkspace(this.#cwd, this.#name));
    this.#mark = mark;
    this.#looked = performance.now();
    this.#attachAll(workspace.services);
    return workspace;
  }

  async #recover(): Promise<void> {
    this.#recovery = undefined;
    try {
      const { services } = await this.workspace();
      await services.tracker.store.read((view) => view.counts());
      // Where it is in trouble all the same, those who hear this ask again, and find it so.
      this.#patience = Math.min(this.#patience * 2, CALM_MS);
      this.#attachAll(services);
    } catch {
      this.troubled();
    }
  }

  /** Whatever changed until then, nobody heard of it. */
  #attachAll(services: Services): void {
    for (const watcher of this.#watchers) {
      this.#attach(watcher, services);
      watcher.heard('all');
    }
  }

  /** Records that cannot be looked at now are listened to as soon as they can be read. */
  #attach(watcher: Watcher, { tracker }: Services): void {
    watcher.stop();
    if (!this.#watchers.has(watcher)) return;
    try {
      watcher.stop = tracker.store.watch(watcher.heard);
    } catch (error) {
      if (!(error instanceof TicketError)) throw error;
      this.troubled();
    }
  }

  async #look(): Promise<void> {
    if (!this.#opening || performance.now() - this.#looked < LOOK_MS) return;
    this.#looked = performance.now();
    const { roots } = await this.#opening.catch(() => ({ roots: undefined }));
    if (roots && markOf(roots) !== this.#mark) await this.#leave();
  }

  async #leave(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    for (const watcher of this.#watchers) watcher.stop();
    await opening?.then(
      ({ close }) => close(),
      () => {},
    );
  }
}

/** Another one where it is another folder, or is to be read by other rules. */
function markOf({ root, records, localDir }: Workspace['roots']): string {
  const folders = [records, localDir].map(folderStamp);
  const files = [join(root, CONFIG_FILE), join(localDir, 'trust.json')].map(fileStamp);
  return [...folders, ...files].join(' ');
}
