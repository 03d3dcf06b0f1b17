import type { TranscriptEntry } from '../domain/pod.ts';
import type { Services } from './tool.ts';

const PAGE = 400;
/** More lines of its end than a transcript is read back for. */
const ALL = 1_000_000;

/**
 * The last lines of a Pod's transcript before `seq`, as far back as it is read; none where they begin there.
 * @throws TicketError `not_found`.
 */
export async function transcriptBefore(
  services: Services,
  name: string,
  seq: number,
): Promise<TranscriptEntry[]> {
  const { pods } = await services.pods();
  return pods
    .transcript(name, ALL)
    .filter((entry) => entry.seq < seq)
    .slice(-PAGE);
}
