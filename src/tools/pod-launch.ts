import { z } from 'zod';
import { ROLES } from '../domain/ticket.ts';
import { line, words } from './fields.ts';
import { podRow, rowText } from './shown-pod.ts';
import { defineTool } from './tool.ts';

const INSTRUCTION_BYTES = 32 * 1024;
/** Which agent runs where, and with whose profile, is the person's to say. */
export const PERSONAL = ['agent', 'folder', 'handoff', 'profile'] as const;

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
    const { proposeLaunch } = await import('./launch-pod.ts');
    return proposeLaunch(services, input);
  },
  run: async (services, caller, input) => {
    const { launchPod } = await import('./launch-pod.ts');
    return launchPod(services, caller, input);
  },
  text: ({ warnings, ...row }) =>
    [`Launched${rowText(row).slice(1)}.`, ...warnings.map((one) => `Note: ${one}.`)].join('\n'),
});
