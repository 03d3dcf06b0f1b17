import type { Connection } from '../../domain/authority.ts';
import { TicketError } from '../../domain/errors.ts';
import { isAtWork } from '../../domain/pod.ts';
import { callTool } from '../../tools/call.ts';
import { type StandingPod, standingPod } from '../../tools/standing-pod.ts';
import type { Services } from '../../tools/tool.ts';
import type { OrchestratorLife } from '../wire.ts';
import { nameOfFault } from './refusals.ts';

export type KeeperParts = {
  services(): Promise<Services>;
  connection: Connection;
  /** What is told of it is another now. */
  changed(): void;
  log(line: string): void;
  /** An error of this machine as a refusal in words; undefined where it is none. */
  said(error: unknown): TicketError | undefined;
  /** Only says how it stands: somebody else sees to it, or nobody wants one. */
  looksOnly?: boolean;
};

const LOOK_MS = 2_000;
const ROLE = 'orchestrator';

/**
 * Sees to it that the workspace has an orchestrator while the panel is open: finds the one that lives, brings back the
 * one that died, or launches one. It does so once, as soon as nothing is in the way: one that came to work and ended is
 * the person's to bring back, and what did not come to work is tried again only after something changed of what it
 * needs. Closing the panel does nothing to it.
 */
export class OrchestratorKeeper {
  readonly #parts: KeeperParts;
  #life: OrchestratorLife = { name: ROLE, state: 'absent', why: 'nobody looked for it yet' };
  #hasWorked = false;
  /** What it was tried with the last time, and why it did not come. */
  #tried: { ground: string; why: string | null } | undefined;
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  get life(): OrchestratorLife {
    return this.#life;
  }

  start(): void {
    void this.look();
    this.#timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks how it stands, and does what is to be done. One look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const services = await this.#parts.services();
    const pod = await standingPod(services, ROLE);
    if (this.#lives(pod)) return;
    if (this.#hasWorked) return this.#tell(pod, `it ended${pod.ended === null ? '' : `: ${pod.ended}`}`);
    if (this.#parts.looksOnly) return this.#tell(pod, 'the panel was told to start none');
    const obstacle = await this.#obstacle(services, pod);
    if (obstacle.why !== null) return this.#tell(pod, obstacle.why);
    if (this.#tried?.ground === obstacle.ground) return this.#tell(pod, this.#tried.why);
    this.#set({ name: pod.name, state: 'starting', why: null });
    const why = await this.#raise(services, pod);
    this.#tried = { ground: obstacle.ground, why };
    const now = await standingPod(services, ROLE);
    if (!this.#lives(now)) this.#tell(now, why);
  }

  /** Why it cannot be begun now; `ground` is what would have to change before it is tried again. */
  async #obstacle(
    services: Services,
    { name }: StandingPod,
  ): Promise<{ why: string | null; ground: string }> {
    const held = services.tracker.held?.();
    if (held) return { why: `work is held by ${held.by}: ${held.reason}`, ground: '' };
    const playbook = await services.playbook();
    if (!playbook.trusted)
      return { why: 'nobody has trusted what this folder brings: run yoi-tickets trust', ground: '' };
    try {
      const called = await callTool(services, this.#caller, 'pod_plan', { role: ROLE, pod: name });
      const { agent, profile, command } = called.kind === 'answer' ? called.structured : {};
      return { why: null, ground: JSON.stringify([agent, profile, command]) };
    } catch (error) {
      return { why: wordsOf(error), ground: '' };
    }
  }

  /** Null when it came to work; else why it did not. */
  async #raise(services: Services, { name, state }: StandingPod): Promise<string | null> {
    try {
      if (state === 'restorable') {
        try {
          await callTool(services, this.#caller, 'pod_restore', { pod: name });
          return null;
        } catch (error) {
          // Its agent has forgotten the session: another one takes its place.
          if ((await standingPod(services, ROLE)).state !== 'gone') throw error;
        }
      }
      await callTool(services, this.#caller, 'pod_launch', { role: ROLE, pod: name });
      return null;
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** The person who opened the panel wants it: that is their consent. */
  get #caller() {
    const { connection } = this.#parts;
    return {
      connection,
      consent: { channel: 'panel' as const, name: connection.name, ticket: null, rev: 0 },
    };
  }

  #lives({ name, state }: StandingPod): boolean {
    if (state === null || !isAtWork(state)) return false;
    this.#hasWorked ||= state !== 'starting';
    this.#set({ name, state, why: null });
    return true;
  }

  #tell({ name, state }: StandingPod, why: string | null): void {
    this.#set({ name, state: state ?? 'absent', why });
  }

  /** It is looked for again and again: what nobody expected is logged when it begins. */
  #fail(error: unknown): void {
    const known = error instanceof TicketError ? error : this.#parts.said(error);
    const why = known?.message ?? 'it could not be looked for';
    if (!known && this.#life.why !== why)
      this.#parts.log(`the orchestrator was not looked for: ${nameOfFault(error)}`);
    this.#set({ ...this.#life, state: 'absent', why });
  }

  #set(life: OrchestratorLife): void {
    const isNew = JSON.stringify(life) !== JSON.stringify(this.#life);
    this.#life = life;
    if (isNew) this.#parts.changed();
  }
}

/** @throws what is no refusal. */
function wordsOf(error: unknown): string {
  if (!(error instanceof TicketError)) throw error;
  return error.message;
}
