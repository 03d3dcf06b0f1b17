import type { AttachTerminal } from './attach-terminal.ts';
import type { AttachedPod } from './attached-pod.ts';
import { converse } from './converse.ts';
import { printTranscript } from './print-transcript.ts';

/**
 * Shows a Pod to a person until they leave or it ends. Leaving never stops it. Without a keyboard and a screen
 * it is written out line by line.
 */
export async function attach(pod: AttachedPod, terminal: AttachTerminal): Promise<void> {
  if (terminal.interactive) return converse(pod, terminal);
  await printTranscript(pod.entries, (text) => terminal.write(text));
}
