import { TicketError } from '../domain/errors.ts';
import { actorOf, refuseWithoutConsent } from '../tracker/consent.ts';
import { refuseWhileHeld } from '../tracker/refuse-while-held.ts';
import { type LaunchWish, launchOf } from './launch-of.ts';
import { PERSONAL } from './pod-launch.ts';
import { type PodRow, rowOf } from './shown-pod.ts';
import type { Caller, Proposal, Services } from './tool.ts';

/** Starts a Pod for who may have one of the role. @throws TicketError */
export async function launchPod(
  services: Services,
  caller: Caller,
  input: LaunchWish,
): Promise<PodRow & { warnings: string[] }> {
  const actor = actorOf(caller, 'pod_launch', undefined, undefined, { role: input.role });
  if (actor.role !== 'human') refusePersonal(input);
  const desk = await services.pods();
  refuseWhileHeld(services.tracker, 'no Pod was launched');
  const planned = await launchOf(services, input);
  refuseWithoutConsent(caller, actor, 'pod_launch');
  const launched = await desk.pods.launch({
    ...planned,
    origin: `${actor.role}/${actor.name}`,
    isNamed: input.pod !== undefined,
  });
  return { ...rowOf(launched), warnings: [...planned.plan.warnings] };
}

/** What a person is asked before an agent is started. @throws TicketError where it could not be. */
export async function proposeLaunch(services: Services, input: LaunchWish): Promise<Proposal> {
  const { plan } = await launchOf(services, input);
  const about = plan.ticket === null ? '' : ` on ${plan.ticket}`;
  return {
    ticket: null,
    rev: 0,
    question: [
      `Launch ${plan.pod}: ${plan.role}${about}, by ${plan.agent} in ${plan.roots.role}?`,
      ...plan.warnings,
    ].join('\n'),
  };
}

/** What is not done is not left out in silence: who asked would think that it runs as they said. */
function refusePersonal(input: LaunchWish): void {
  const given = PERSONAL.filter((name) => input[name] !== undefined);
  if (given.length === 0) return;
  throw new TicketError('needs_person', {
    refused: 'no Pod was launched',
    rule: `${given.join(', ')} is a person's to say`,
    next: `call pod_launch without ${given.join(', ')}`,
  });
}
