import { z } from 'zod';
import { DELIVERIES } from '../domain/pod.ts';
import { refuseWithoutConsent } from '../tracker/consent.ts';
import { actorForPod } from './actor-for-pod.ts';
import { line, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const podSend = defineTool({
  name: 'pod_send',
  title: 'Tell a Pod something',
  description:
    'Its next input, when it is done with what it is at. One that is restorable is restored for it.',
  effect: 'add',
  input: () => z.strictObject({ pod: line(80), body: words() }),
  output: () => z.object({ pod: z.string(), delivery: z.enum(DELIVERIES), note: z.string() }),
  positional: ['pod', 'body'],
  propose: async (_services, _caller, { pod, body }) => ({
    ticket: null,
    rev: 0,
    question: `Tell ${pod}: ${body.slice(0, 500)}?`,
  }),
  run: async (services, caller, { pod, body }) => {
    const { pods } = await services.pods();
    const { state } = pods.get(pod);
    const actor = await actorForPod(services, caller, 'pod_send', pod);
    refuseWithoutConsent(caller, actor, 'pod_send');
    if (state === 'restorable') {
      const { restorePod } = await import('./restore-pod.ts');
      await restorePod(services, pod);
    }
    const { delivery, text } = await pods.send(pod, { from: `${actor.role}/${actor.name}`, text: body });
    return { pod, delivery, note: text };
  },
  text: ({ pod, delivery, note }) => `${pod}: ${delivery} (${note}).`,
});
