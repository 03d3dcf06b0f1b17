import type { TranscriptEntry } from '../../domain/pod.ts';
import type { Row } from './row.ts';
import { TranscriptFlow } from './transcript-flow.ts';

/** Takes a line; false where nobody reads any more. */
type Write = (text: string) => Promise<boolean>;
type Printed = { folded?: boolean /** Before what is ours, when it happened. */; times?: boolean };

/** The transcript as plain lines, for a reader that is no terminal: to the end of the entries, or of the reader. */
export async function printTranscript(
  entries: AsyncIterable<TranscriptEntry> | Iterable<TranscriptEntry>,
  write: Write,
  { folded = true, times = false }: Printed = {},
): Promise<void> {
  const flow = new TranscriptFlow({ columns: Number.POSITIVE_INFINITY, folded }, 'appended');
  let at = '';
  const lines = (rows: Row[]) => rows.map(({ text }) => `${times ? timed(text, at) : text}\n`).join('');
  for await (const entry of entries) {
    at = entry.at;
    const text = lines(flow.add(entry));
    if (text !== '' && !(await write(text))) return;
  }
  await write(lines(flow.end()));
}

/** What is indented is words of somebody, and belongs to the line above. */
function timed(text: string, at: string): string {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/u.exec(at)?.[0];
  return time === undefined || text === '' || text.startsWith(' ') ? text : `${time}Z ${text}`;
}
