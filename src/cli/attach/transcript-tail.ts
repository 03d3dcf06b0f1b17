import type { TranscriptEntry } from '../../domain/pod.ts';
import type { Row } from './row.ts';
import type { TranscriptFlow } from './transcript-flow.ts';

/** So much is remembered to be shown again: more than a screen, and no transcript. */
const MOST_ENTRIES = 2000;
const MOST_CHARACTERS = 200_000;

/** The last of what was shown, for when it has to be shown in another way. */
export class TranscriptTail {
  #kept: { shown: TranscriptEntry | Row[]; size: number }[] = [];
  #size = 0;

  keep(shown: TranscriptEntry | Row[]): void {
    const size = sizeOf(shown);
    this.#kept.push({ shown, size });
    this.#size += size;
    // Not with every entry, as moving all the others costs more than keeping twice as many.
    if (this.#kept.length > 2 * MOST_ENTRIES || this.#size > 2 * MOST_CHARACTERS) this.#forget();
  }

  /** The final rows of it, told to `flow` once more. */
  replay(flow: TranscriptFlow): Row[] {
    return this.#kept.flatMap(({ shown }) => (Array.isArray(shown) ? shown : flow.add(shown)));
  }

  #forget(): void {
    let first = this.#kept.length;
    let size = 0;
    while (first > 0 && this.#kept.length - first < MOST_ENTRIES && size < MOST_CHARACTERS) {
      first -= 1;
      size += this.#kept[first]?.size ?? 0;
    }
    this.#kept = this.#kept.slice(first);
    this.#size = size;
  }
}

function sizeOf(shown: TranscriptEntry | Row[]): number {
  if (Array.isArray(shown)) return shown.reduce((sum, { text }) => sum + text.length, 0);
  if (shown.kind === 'tool') return shown.title.length + (shown.output?.length ?? 0);
  return 'text' in shown ? shown.text.length : 100;
}
