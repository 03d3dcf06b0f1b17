import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { actorOf, refuseWithoutConsent } from '../tracker/consent.ts';
import { line } from './fields.ts';
import { defineTool } from './tool.ts';

const ended = () => z.object({ pod: z.string(), restored: z.boolean(), note: z.string() });
export type RestoredPod = z.infer<ReturnType<typeof ended>>;

export const podRestore = defineTool({
  name: 'pod_restore',
  title: 'Restore a Pod',
  description: 'Starts it again with the same session. all: every one that can be, as after a reboot.',
  effect: 'add',
  input: () => z.strictObject({ pod: line(80).optional(), all: z.boolean().optional() }),
  output: () => z.object({ pods: z.array(ended()) }),
  positional: ['pod'],
  propose: async (services, _caller, { pod }) => {
    const { restorablePods } = await import('./restore-pods.ts');
    return {
      ticket: null,
      rev: 0,
      question: `Restore ${pod ?? (await restorablePods(services)).join(', ')}?`,
    };
  },
  run: async (services, caller, { pod, all }) => {
    refuseWithoutConsent(caller, actorOf(caller, 'pod_restore'), 'pod_restore');
    if (pod === undefined && !all)
      throw new TicketError('invalid_input', {
        refused: 'no Pod was restored',
        rule: 'none was named',
        next: 'name one, or say all',
      });
    const { restorePods } = await import('./restore-pods.ts');
    return { pods: await restorePods(services, pod) };
  },
  text: ({ pods }) =>
    pods.length === 0
      ? 'No Pod can be restored.'
      : pods
          .map(({ pod, restored, note }) => `- ${pod}: ${restored ? 'restored' : 'not restored'} (${note})`)
          .join('\n'),
});
