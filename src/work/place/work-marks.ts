import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readSmallFile } from '../../local/read-small-file.ts';
import { writeWhole } from '../../pods/write-whole.ts';

const marks = z
  .object({
    /** The branch that was made here, or is about to be. */
    branch: z.string(),
    /** A worktree that is being made: nobody has worked there yet. */
    making: z.string(),
    /** The folder that setup went through in. */
    ready: z.string(),
    /** What validation ended well, or had nothing to run, by a digest of what was validated and how. */
    validated: z.record(z.string(), z.enum(['green', 'none'])),
    /** The commit that the review folder shows. */
    reviewing: z.string(),
  })
  .partial();
type Marks = z.infer<typeof marks>;

/** What this machine did for a Ticket, noted before it is done, so that whoever comes after a death knows what is theirs. */
export class WorkMarks {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'marks.json');
  }

  get(): Marks {
    try {
      const read = marks.safeParse(JSON.parse(readSmallFile(this.#path)));
      return read.success ? read.data : {};
    } catch {
      return {};
    }
  }

  /** With undefined a mark is taken away. */
  set(changes: { [K in keyof Marks]: Marks[K] | undefined }): void {
    const before = this.get();
    const { validated } = changes;
    const all = validated ? { ...changes, validated: { ...before.validated, ...validated } } : changes;
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeWhole(this.#path, JSON.stringify({ ...before, ...all }));
  }
}
