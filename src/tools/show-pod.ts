import { LIMITS } from '../domain/ticket.ts';
import type { ShownPod } from './pod-show.ts';
import { rowOf } from './shown-pod.ts';
import type { Services } from './tool.ts';
import { lineText } from './transcript-line.ts';

/** A Pod with the last lines of its transcript, at most `limit` of them. @throws TicketError `not_found`. */
export async function showPod(services: Services, name: string, limit: number): Promise<ShownPod> {
  const { pods } = await services.pods();
  const pod = pods.get(name);
  const { profile, folder, origin, session, limitedUntil, ended, usage, questions } = pod.entry;
  const asks = questions.map(({ command, paths, ...rest }) => ({
    ...rest,
    ...(command ? { command: [...command] } : {}),
    ...(paths ? { paths: [...paths] } : {}),
  }));
  return {
    ...rowOf(pod),
    ...{ profile, folder, origin, session, usage, asks, limited_until: limitedUntil },
    ended: ended && `${ended.how} at ${ended.at}: ${ended.text}`,
    lines: newestWithin(pods.transcript(name, limit).map(lineText)),
  };
}

/** As many of the last lines as an answer holds beside the rest. */
function newestWithin(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let room = LIMITS.answer / 2;
  for (const text of lines.toReversed()) {
    room -= text.length + 4;
    if (room < 0) break;
    kept.unshift(text);
  }
  return kept;
}
