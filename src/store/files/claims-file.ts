import { digest } from '../../domain/text.ts';
import type { FileAccess } from '../../local/file-access.ts';
import type { Place } from '../../local/place.ts';
import type { Claim } from '../store.ts';

/** Who works on what, in local state. Written with the transaction that changes it, by the lock's holder. */
export class ClaimsFile {
  readonly #path: string;
  readonly #ready: string;
  readonly #files: FileAccess;
  readonly #rebuild: () => readonly Claim[];
  #read: { stamp: string; claims: readonly Claim[] } = { stamp: '', claims: [] };

  /** `rebuild` gives the claims from the ledger, for when the file was damaged. */
  constructor(place: Place, files: FileAccess, rebuild: () => readonly Claim[]) {
    this.#path = place.at('claims.json');
    this.#ready = place.at('claims.json.tmp');
    this.#files = files;
    this.#rebuild = rebuild;
  }

  claims(): readonly Claim[] {
    const stat = this.#files.stat(this.#path);
    if (!stat) return [];
    // A rename brings every version here, so each is a file of its own.
    const stamp = `${stat.inode} ${stat.changed} ${stat.size}`;
    if (stamp !== this.#read.stamp) {
      const text = this.#files.read(this.#path, 0, stat.size).toString('utf8');
      this.#read = { stamp, claims: readClaims(text) ?? this.#rebuild() };
    }
    return this.#read.claims;
  }

  /** Whether what stands there is not what was written, so that the ledger has to tell instead. */
  isDamaged(): boolean {
    const stat = this.#files.stat(this.#path);
    if (!stat) return false;
    return readClaims(this.#files.read(this.#path, 0, stat.size).toString('utf8')) === undefined;
  }

  /** Makes the file ready that has `changes`, whole Tickets at a time, among the claims. */
  stage(changes: Readonly<Record<string, readonly Claim[]>>): { from: string; to: string } {
    const kept = this.claims().filter(({ ticket }) => changes[ticket] === undefined);
    const claims = [...kept, ...Object.values(changes).flat()];
    const text = JSON.stringify({ sum: sumOf(claims), claims }, null, 1);
    this.#files.write(this.#ready, Buffer.from(`${text}\n`));
    return { from: this.#ready, to: this.#path };
  }

  clear(): void {
    if (this.#files.stat(this.#ready)) this.#files.remove(this.#ready);
  }
}

function sumOf(claims: readonly Claim[]): string {
  return digest([JSON.stringify(claims)]);
}

function readClaims(text: string): readonly Claim[] | undefined {
  try {
    // The sum tells what `stage` wrote, which has this type, from everything else.
    const { sum, claims } = JSON.parse(text) as { sum: string; claims: readonly Claim[] };
    return sum === sumOf(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
