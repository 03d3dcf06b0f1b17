import type { Pods } from '../pods/pods.ts';
import type { Pod } from '../pods/registry.ts';
import { questionText } from '../tools/shown-pod.ts';

type Want = { pod: string; why: string; next: string };

/** The Pods that stand still until a person does something, with what that is. */
export function podsThatWant(pods: Pick<Pods, 'list'>): Want[] {
  return pods.list().flatMap((pod) => wantOf(pod) ?? []);
}

function wantOf({ entry, state }: Pod): Want | undefined {
  const { name, questions, ended, limitedUntil } = entry;
  const [asked, ...others] = questions;
  if (asked && state !== 'gone' && state !== 'restorable') {
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    return { pod: name, why: `asks ${questionText(asked)}${more}`, next: `yoi-tickets pod attach ${name}` };
  }
  if (state === 'stalled')
    return {
      pod: name,
      why: 'works, and nothing was heard of it for a while',
      next: `yoi-tickets pod attach ${name}`,
    };
  if (state === 'limited')
    return {
      pod: name,
      why: `waits for its vendor until ${limitedUntil}`,
      next: `yoi-tickets pod show ${name}`,
    };
  // Who stopped it knows; what died by itself nobody may have seen.
  if (state !== 'restorable' || ended?.how === 'stopped' || ended?.how === 'finished') return undefined;
  return {
    pod: name,
    why: ended ? ended.text : 'its host was killed',
    next: `yoi-tickets pod restore ${name}`,
  };
}
