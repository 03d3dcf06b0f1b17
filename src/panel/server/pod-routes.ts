import type { Hono } from 'hono';
import { seePod, seePods } from '../../tools/see-pods.ts';
import type { Services } from '../../tools/tool.ts';
import { transcriptBefore } from '../../tools/transcript-before.ts';
import { watchedPod } from '../../tools/watched-pod.ts';
import type { PodAnswer, PodsAnswer, TranscriptAnswer } from '../wire.ts';
import { openStream } from './change-routes.ts';
import type { EventStream } from './event-stream.ts';
import type { PanelParts } from './panel-parts.ts';
import { nameOfFault } from './refusals.ts';

/** So many lines of a transcript are told at first, and so many at most to a page that comes back. */
const PAST = 400;
const MISSED = 4_000;

/** The Pods, and what one of them does while somebody looks. */
export function podRoutes(app: Hono, parts: PanelParts): void {
  app.get('/api/pods', async (context) =>
    context.json<PodsAnswer>({ pods: await seePods(await parts.services()) }),
  );
  app.get('/api/pods/:name', async (context) =>
    context.json<PodAnswer>(await seePod(await parts.services(), context.req.param('name'))),
  );
  app.get('/api/pods/:name/transcript', async (context) => {
    const before = seqOf(context.req.query('before'));
    const entries = await transcriptBefore(await parts.services(), context.req.param('name'), before);
    return context.json<TranscriptAnswer>({ entries });
  });
  app.get('/api/pods/:name/stream', async (context) => {
    const name = context.req.param('name');
    const services = await parts.services();
    const pod = await seePod(services, name);
    const after = seqOf(context.req.header('last-event-id') ?? context.req.query('after'));
    const stream = openStream();
    stream.send('pod', pod);
    const tellPod = async () => stream.send('pod', await seePod(services, name));
    const stop = parts.changes.listen({
      changed: ({ all, pods }) => {
        if (all || pods.includes(name)) tellPod().catch(() => {});
      },
    });
    stream.closed.addEventListener('abort', stop);
    follow(services, name, after, stream)
      .then(tellPod)
      .catch((error: unknown) => parts.log(`the stream of a Pod ended: ${nameOfFault(error)}`))
      .finally(() => {
        stream.send('end', {});
        stream.close();
      });
    return stream.response();
  });
}

async function follow(services: Services, name: string, after: number, stream: EventStream): Promise<void> {
  const past = after > 0 ? MISSED : PAST;
  // Nobody says anything here: what a person says to a Pod goes through the tools.
  const watched = await watchedPod(services, name, { past, by: null, until: stream.closed });
  for await (const entry of watched.entries) {
    if (stream.closed.aborted) return;
    if (entry.seq > after) stream.send('entry', entry, entry.seq);
  }
}

function seqOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/u.test(text) ? Number(text) : 0;
}
