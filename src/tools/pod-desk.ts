import { TicketError } from '../domain/errors.ts';
import type { LaunchRoots } from '../pods/launch-plan.ts';
import type { Pods } from '../pods/pods.ts';

/** The Pods of this workspace, with what launching one needs to know of it. */
export type PodDesk = {
  pods: Pods;
  /** How the program is started as a server. */
  server: readonly [string, ...string[]];
  roots: Omit<LaunchRoots, 'role'>;
  /** The agent that this workspace uses where nothing names one. @throws TicketError where none is installed. */
  defaultAgent(): string;
  /** Why nothing is to be begun now; null where nobody said so. */
  held(): { reason: string; by: string } | null;
  /** The environment in which agents are looked for. */
  environment: Readonly<Record<string, string | undefined>>;
};

/** @throws TicketError `unmet_requirement` while a person holds everything. */
export function refuseWhileHeld(desk: Pick<PodDesk, 'held'>, refused: string): void {
  const held = desk.held();
  if (!held) return;
  throw new TicketError('unmet_requirement', {
    refused,
    rule: `${held.by} holds all work here: ${held.reason}`,
    next: 'wait until a person runs: yoi-tickets unhold',
  });
}
