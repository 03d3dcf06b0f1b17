import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { ROLES } from '../domain/ticket.ts';
import { actorOf, refuseWithoutConsent } from '../tracker/consent.ts';
import { refuseWhileHeld } from '../tracker/refuse-while-held.ts';
import { line, words } from './fields.ts';
import { type LaunchWish, launchOf } from './launch-of.ts';
import { podRow, rowOf, rowText } from './shown-pod.ts';
import { defineTool } from './tool.ts';

const INSTRUCTION_BYTES = 32 * 1024;
/** Which agent runs where, and with whose profile, is the person's to say. */
const PERSONAL = ['agent', 'folder', 'handoff', 'profile'] as const;

/** What a launch is told; `pod_plan` is told the same. */
export const launchInput = () =>
  z.strictObject({
    role: z.enum(ROLES).exclude(['human']),
    instruction: words(INSTRUCTION_BYTES).describe('what is wanted').optional(),
    ticket: line(200).optional(),
    pod: line(80).describe('its name').optional(),
    profile: line(80).optional(),
    agent: line(80).optional(),
    folder: line(1000).describe('where it works').optional(),
    handoff: line(80).describe('the Pod that hears when the Ticket is ready').optional(),
  });

export const podLaunch = defineTool({
  name: 'pod_launch',
  title: 'Launch a Pod',
  description:
    'Starts an agent for a role. investigator finds out for a Ticket; it writes findings and changes nothing else.',
  effect: 'add',
  input: launchInput,
  output: () => podRow().extend({ warnings: z.array(z.string()) }),
  positional: ['role', 'instruction'],
  personal: PERSONAL,
  propose: async (services, _caller, input) => {
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
  },
  run: async (services, caller, input) => {
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
  },
  text: ({ warnings, ...row }) =>
    [`Launched${rowText(row).slice(1)}.`, ...warnings.map((one) => `Note: ${one}.`)].join('\n'),
});

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
