import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { ANSWER_SCOPES, type PodQuestion } from '../domain/pod.ts';
import type { Pod } from '../pods/registry.ts';
import { actorOf, refuseWithoutConsent } from '../tracker/consent.ts';
import { line } from './fields.ts';
import { questionText } from './shown-pod.ts';
import { defineTool } from './tool.ts';

export const podPermit = defineTool({
  name: 'pod_permit',
  title: 'Answer what a Pod asks',
  description:
    'Allows or denies what its agent would do: once, for this Pod, or for every Pod of its profile.',
  effect: 'change',
  input: () =>
    z.strictObject({
      pod: line(80),
      decision: z.enum(['allow', 'deny']),
      question: line(80).describe('its id; may be left out where there is one').optional(),
      scope: z.enum(ANSWER_SCOPES).describe('once where it is left out').optional(),
    }),
  output: () => z.object({ pod: z.string(), question: z.string(), decision: z.string(), scope: z.string() }),
  positional: ['pod', 'decision'],
  propose: async (services, _caller, { pod, decision, question, scope = 'once' }) => {
    const { pods } = await services.pods();
    const asked = askedOf(pods.get(pod), question);
    return { ticket: null, rev: 0, question: `${decision} ${questionText(asked)} (${scope})?` };
  },
  run: async (services, caller, { pod, decision, question, scope = 'once' }) => {
    const actor = actorOf(caller, 'pod_permit');
    const { pods } = await services.pods();
    const { id } = askedOf(pods.get(pod), question);
    refuseWithoutConsent(caller, actor, 'pod_permit');
    await pods.answer(pod, id, decision, scope, `${actor.role}/${actor.name}`);
    return { pod, question: id, decision, scope };
  },
  text: ({ pod, question, decision, scope }) => `${pod}: ${decision} ${question} (${scope}).`,
});

function askedOf({ entry: { name, questions } }: Pod, id: string | undefined): PodQuestion {
  const [only, ...others] = id === undefined ? questions : questions.filter((asked) => asked.id === id);
  if (only && others.length === 0) return only;
  throw new TicketError(only ? 'ambiguous' : 'not_found', {
    refused: `nothing was answered to ${name}`,
    rule: questions.length === 0 ? 'it asks nothing' : `it asks ${questions.map(questionText).join('; ')}`,
    next: only ? 'name one: question' : 'call pod_show to see what it asks',
  });
}
