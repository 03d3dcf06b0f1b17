import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { actorOf, refuseWithoutConsent } from '../tracker/consent.ts';
import { line } from './fields.ts';
import { restorePod } from './restore-pod.ts';
import { defineTool, type Services } from './tool.ts';

const ended = () => z.object({ pod: z.string(), restored: z.boolean(), note: z.string() });

export const podRestore = defineTool({
  name: 'pod_restore',
  title: 'Restore a Pod',
  description: 'Starts it again with the same session. all: every one that can be, as after a reboot.',
  effect: 'add',
  input: () => z.strictObject({ pod: line(80).optional(), all: z.boolean().optional() }),
  output: () => z.object({ pods: z.array(ended()) }),
  positional: ['pod'],
  propose: async (services, _caller, { pod }) => ({
    ticket: null,
    rev: 0,
    question: `Restore ${pod ?? (await restorable(services)).join(', ')}?`,
  }),
  run: async (services, caller, { pod, all }) => {
    refuseWithoutConsent(caller, actorOf(caller, 'pod_restore'), 'pod_restore');
    if (pod !== undefined) {
      const { state } = await restorePod(services, pod);
      return { pods: [{ pod, restored: true, note: state }] };
    }
    if (!all)
      throw new TicketError('invalid_input', {
        refused: 'no Pod was restored',
        rule: 'none was named',
        next: 'name one, or say all',
      });
    const names = await restorable(services);
    return { pods: await Promise.all(names.map((name) => attempt(services, name))) };
  },
  text: ({ pods }) =>
    pods.length === 0
      ? 'No Pod can be restored.'
      : pods
          .map(({ pod, restored, note }) => `- ${pod}: ${restored ? 'restored' : 'not restored'} (${note})`)
          .join('\n'),
});

async function restorable(services: Services): Promise<string[]> {
  const { pods } = await services.pods();
  const found = pods
    .list()
    .filter(({ state, entry }) => state === 'restorable' && entry.ended?.how !== 'stopped');
  return found.map(({ entry }) => entry.name);
}

async function attempt(services: Services, pod: string): Promise<z.infer<ReturnType<typeof ended>>> {
  try {
    return { pod, restored: true, note: (await restorePod(services, pod)).state };
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    return { pod, restored: false, note: error.rule };
  }
}
