import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { TicketError } from '../domain/errors.ts';
import { isAtWork, type PodRole, type PodState } from '../domain/pod.ts';
import { isLocked } from '../local/lock.ts';
import type { Place } from '../local/place.ts';
import { type PodEntry, podEntrySchema } from './pod-entry.ts';
import { isPodName } from './pod-name.ts';
import { podStateOf } from './pod-state.ts';
import { notKept } from './transcript/not-kept.ts';
import { writeWhole } from './write-whole.ts';

/** A Pod with where it stands now. */
export type Pod = { entry: PodEntry; state: PodState };

/**
 * The Pods of this workspace on this machine. Each has a folder: its entry, its transcript, and the file that its
 * host keeps locked for as long as it lives, so that no process number and no heartbeat has to be believed.
 */
export class Registry {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Where a file of a Pod lies. @throws Error for what cannot be a Pod's name. */
  at(name: string, ...names: string[]): string {
    if (!isPodName(name)) throw new Error(`${JSON.stringify(name)} cannot name a Pod`);
    return this.#place.at('pods', name, ...names);
  }

  names(): string[] {
    const folder = this.#place.at('pods');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter(isPodName).sort();
  }

  /** All that can be read, in the order of their launch. */
  list(now: Date): Pod[] {
    return this.names()
      .flatMap((name) => this.find(name, now) ?? [])
      .sort((a, b) => (a.entry.launchedAt < b.entry.launchedAt ? -1 : 1));
  }

  find(name: string, now: Date): Pod | undefined {
    const entry = this.entry(name);
    if (!entry) return undefined;
    const state = podStateOf(entry, this.isHosted(name), now);
    // What it asked when its host was killed nobody can answer: who comes back asks anew.
    return { entry: isAtWork(state) ? entry : { ...entry, questions: [] }, state };
  }

  /** @throws TicketError `not_found`. */
  require(name: string, now: Date): Pod {
    const found = this.find(name, now);
    if (found) return found;
    const others = this.names().filter((other) => this.entry(other));
    throw new TicketError('not_found', {
      refused: `Pod ${JSON.stringify(name)} was not found`,
      rule:
        others.length > 0 ? `the Pods here are ${others.slice(0, 20).join(', ')}` : 'there is no Pod here',
      next: 'call pod_list to see which there are',
    });
  }

  entry(name: string): PodEntry | undefined {
    if (!isPodName(name)) return undefined;
    try {
      const read = podEntrySchema.safeParse(JSON.parse(readFileSync(this.at(name, 'pod.json'), 'utf8')));
      return read.success && read.data.name === name ? read.data : undefined;
    } catch {
      return undefined;
    }
  }

  write(entry: PodEntry): void {
    writeWhole(this.at(entry.name, 'pod.json'), `${JSON.stringify(entry, null, 1)}\n`);
  }

  /**
   * Makes the folder of a new Pod. What an earlier Pod of this name left is put aside.
   * @throws TicketError `conflict` where the name is taken, `storage` where the disk refuses.
   */
  begin(entry: PodEntry, now: Date): void {
    this.#place.prepare();
    mkdirSync(this.#place.at('pods'), { recursive: true, mode: 0o700 });
    const before = this.find(entry.name, now);
    const isDead = before ? before.state === 'gone' : this.#isWreck(entry.name);
    if (isDead) this.#putAside(entry.name);
    try {
      mkdirSync(this.at(entry.name), { mode: 0o700 });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      throw new TicketError('conflict', {
        refused: `Pod ${entry.name} was not launched`,
        rule: `there is a Pod of this name${before ? `, which is ${before.state}` : ''}`,
        next: 'give it another name, restore that one with pod_restore, or stop it with pod_stop and forget',
      });
    }
    try {
      this.write(entry);
    } catch (error) {
      this.remove(entry.name);
      throw notKept(error, entry.name);
    }
  }

  /** What a launch left that came to nothing. */
  remove(name: string): void {
    rmSync(this.at(name), { recursive: true, force: true });
  }

  /** Whether a Pod of the role has a host, or is just getting one. */
  lives(role: PodRole, now: Date): boolean {
    return this.list(now).some(
      ({ entry, state }) => entry.role === role && state !== 'restorable' && state !== 'gone',
    );
  }

  /** Its lock is free: whoever watches the folder of all Pods sees that one fewer lives. */
  noteEnd(): void {
    const now = new Date();
    try {
      utimesSync(this.#place.at('pods'), now, now);
    } catch {
      // Then they see it when they look for another reason.
    }
  }

  /** Whether a host holds its lock. */
  isHosted(name: string): boolean {
    try {
      return isLocked(this.at(name, 'host.lock'));
    } catch {
      // Whoever cannot look must not think it gone.
      return true;
    }
  }

  /** Whether it has a host, or gets one: somebody launched it just now. */
  isComing(name: string, now: Date): boolean {
    return this.isHosted(name) || this.find(name, now)?.state === 'starting';
  }

  /** Whether the holder of this name is a Pod that can never come back; undefined where the name is no Pod's. */
  isGone(name: string, now: Date): boolean | undefined {
    const pod = this.find(name, now);
    return pod && pod.state === 'gone';
  }

  /** Whether `token` is the one that the Pod's host handed to its server; undefined where the name is no Pod's. */
  proves(name: string, token: string | undefined): boolean | undefined {
    const entry = this.entry(name);
    if (!entry) return undefined;
    const [told, known] = [tokenDigest(token ?? ''), entry.tokenDigest].map((hex) => Buffer.from(hex, 'hex'));
    return (
      told !== undefined &&
      known !== undefined &&
      told.length === known.length &&
      timingSafeEqual(told, known)
    );
  }

  /** The Pod's own server was started, and proved itself. */
  noteServed(name: string): void {
    writeWhole(this.at(name, SERVED), '');
  }

  /** Whether that was since the last time that this was taken back. */
  wasServed(name: string): boolean {
    return existsSync(this.at(name, SERVED));
  }

  forgetServed(name: string): void {
    rmSync(this.at(name, SERVED), { force: true });
  }

  /** What is left of a Pod of which nothing can be read, and that nobody hosts. */
  #isWreck(name: string): boolean {
    return existsSync(this.at(name)) && !this.isHosted(name);
  }

  #putAside(name: string): void {
    const aside = this.#place.at('pods', '.ended');
    mkdirSync(aside, { recursive: true, mode: 0o700 });
    renameSync(this.at(name), join(aside, `${name}.${Date.now().toString(36)}`));
    try {
      for (const old of newestFirst(readdirSync(aside)).slice(KEPT_ASIDE))
        rmSync(join(aside, old), { recursive: true, force: true });
    } catch {
      // What cannot be removed hinders nobody; the next one that is put aside tries again.
    }
  }
}

const SERVED = 'served';
/** So many ended Pods can still be looked at after others took their names. */
const KEPT_ASIDE = 50;

/** By the time at the end of what is put aside: all are of the same length. */
function newestFirst(names: readonly string[]): string[] {
  const time = (name: string) => name.slice(name.lastIndexOf('.') + 1);
  return [...names].sort((a, b) => (time(a) < time(b) ? 1 : -1));
}

export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
