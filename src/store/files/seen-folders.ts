import { isRacy, MISSING, type RecordKey, recordKey, sameKey } from './record-key.ts';
import { BUCKETS, type RecordPlace, type RecordsRoot } from './records-root.ts';

/** How many times longer than a look at the folders the time until the next one must be. */
const REST = 10;
/** So many are looked at whenever one may have come: a small workspace is always seen as it is. */
const FEW = 200;
const EXPLAINED_REST_MS = 2_000;

/** What the folders that hold records looked like when they were listed last. */
type Seen = Readonly<{
  key: RecordKey;
  racy: boolean;
  unsure: boolean;
  unlisted: boolean;
  few: boolean;
  restUntil: number;
}>;

/** The clock of a process begins with it, so that 0 would be a rest of its first second. */
const NEVER: Seen = {
  key: [],
  racy: true,
  unsure: false,
  unlisted: false,
  few: false,
  restUntil: Number.NEGATIVE_INFINITY,
};

/** Notices that a record's folder came or went, without listing them all each time. */
export class SeenFolders {
  readonly #root: RecordsRoot;
  /** Called when the root is gone: one that comes back may look as before, and hold other things. */
  readonly #onGone: () => void;
  #seen: Seen = NEVER;

  constructor(root: RecordsRoot, onGone: () => void) {
    this.#root = root;
    this.#onGone = onGone;
  }

  /**
   * The place of every record, when one may have come or gone since this was asked last. `explained`: our own
   * writers were at work, so that there probably is nothing to find; with thousands of folders, looking after
   * each of their changes would cost more than all the rest.
   * @throws LocalError `refused` when the root is gone; once it is back, all places are given.
   */
  changed(explained = false): Map<string, RecordPlace> | undefined {
    const begun = performance.now();
    const readAt = Date.now();
    const key = this.#look();
    const { racy, few, unsure, unlisted, restUntil: rested } = this.#seen;
    const isKnown = !racy && !(few && unsure) && sameKey(this.#seen.key, key);
    const isEarly = begun < rested + EXPLAINED_REST_MS;
    if (isKnown && (isEarly || !unlisted)) return undefined;
    if (explained && isEarly && !few) {
      // Probably ours. That they are not known is remembered, and looked at when the time has come.
      this.#seen = { ...this.#seen, key, racy: false, unsure: true, unlisted: true };
      return undefined;
    }
    if (begun < rested) return undefined;
    const present = new Map<string, RecordPlace>();
    for (const place of this.#root.places()) if (!present.has(place.id)) present.set(place.id, place);
    const done = performance.now();
    const areFew = present.size <= FEW;
    const restUntil = areFew ? done : done + (done - begun) * REST;
    this.#seen = { ...NEVER, key, racy: isRacy(key, readAt), few: areFew, restUntil };
    return present;
  }

  /** Folders that come while we write are our own: they are known without a look at all of them. */
  whileWriting<T>(write: () => T): T {
    const known = !this.#seen.racy && sameKey(this.#seen.key, this.#look());
    try {
      return write();
    } finally {
      if (known) this.#passOwn();
    }
  }

  /** What was written is written, whether or not the folders can be looked at now. */
  #passOwn(): void {
    try {
      this.#seen = { ...this.#seen, key: this.#look(), unsure: true };
    } catch {
      this.#seen = { ...this.#seen, racy: true };
    }
  }

  /** The key of the folders. Where the root looks as before, there are no buckets in it that were not there. */
  #look(): RecordKey {
    const { files } = this.#root;
    const root = files.stat(this.#root.folder);
    if (root === undefined) {
      this.#seen = NEVER;
      this.#onGone();
      this.#root.require();
    }
    const key = recordKey([root]);
    const isKnown = !this.#seen.racy && sameKey(this.#seen.key, key);
    return [
      ...key,
      ...BUCKETS.flatMap((name, position) => {
        const inode = this.#seen.key[4 * position + 7];
        return isKnown && inode === 0 ? MISSING : recordKey([files.stat(this.#root.at(name))]);
      }),
    ];
  }

  /** Lets the next look be a real one, if a folder may have come in the same tick of the disk's clock as one of ours. */
  settle(): void {
    if (this.#seen.unsure) this.#seen = { ...this.#seen, racy: true };
  }

  /** What the folders looked like, where they can be known again by it. */
  get key(): RecordKey | undefined {
    const { key, racy, unsure } = this.#seen;
    return racy || unsure || isRacy(key, Date.now()) ? undefined : key;
  }

  /** Takes it that all places are known for which the folders look like this. */
  resume(key: RecordKey): void {
    this.#seen = { ...NEVER, key, racy: false };
  }

  forget(): void {
    this.#seen = NEVER;
  }

  /** Lets the next look come at once. */
  hurry(): void {
    this.#seen = { ...this.#seen, restUntil: NEVER.restUntil };
  }
}
