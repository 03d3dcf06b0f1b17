import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { refuseWithoutConsent } from '../tracker/consent.ts';
import { actorForPod } from './actor-for-pod.ts';
import { line } from './fields.ts';
import { podRow, rowOf, rowText } from './shown-pod.ts';
import { defineTool } from './tool.ts';

export const podStop = defineTool({
  name: 'pod_stop',
  title: 'Stop a Pod',
  description: 'Ends its agent and all that it started. Its session stays, and it can be restored.',
  effect: 'change',
  input: () => z.strictObject({ pod: line(80), forget: z.boolean().describe('never restored').optional() }),
  output: podRow,
  positional: ['pod'],
  personal: ['forget'],
  propose: async (_services, _caller, { pod, forget }) => ({
    ticket: null,
    rev: 0,
    question: forget ? `Stop ${pod} for good? It cannot be restored then.` : `Stop ${pod}?`,
  }),
  run: async (services, caller, { pod, forget = false }) => {
    const actor = await actorForPod(services, caller, 'pod_stop', pod);
    if (forget && actor.role !== 'human') {
      throw new TicketError('needs_person', {
        refused: `${pod} was not given up`,
        rule: "to forget a Pod is a person's act",
        next: 'stop it without forget',
      });
    }
    refuseWithoutConsent(caller, actor, 'pod_stop');
    const { pods } = await services.pods();
    return rowOf(await pods.stop(pod, forget ? 'forgotten' : 'stopped', `${actor.role}/${actor.name}`));
  },
  text: (row) => `Stopped${rowText(row).slice(1)}.`,
});
