import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readRecord, summarise } from '../../src/domain/record.ts';
import { type Stages, unmergedPaths } from '../../src/git/heal-conflicts.ts';
import type { FileAccess } from '../../src/local/file-access.ts';
import { Ledger, type LedgerEntry } from '../../src/local/ledger.ts';
import { LocalError } from '../../src/local/local-error.ts';
import { Place } from '../../src/local/place.ts';
import { Sessions } from '../../src/local/sessions.ts';
import { Trust } from '../../src/local/trust.ts';
import { ClaimsFile } from '../../src/store/files/claims-file.ts';
import { buildSegment } from '../../src/store/files/index/build-segment.ts';
import { segmentBytes } from '../../src/store/files/index/segment-bytes.ts';
import { readSnapshot } from '../../src/store/files/snapshot.ts';
import { emptyRecord } from '../../src/store/record-change.ts';
import type { Claim } from '../../src/store/store.ts';
import type { Codec } from './fuzz-codecs.ts';

/** What lies in local state, and what git says: no person writes it, and a disk or a version may damage it. */
export function localCodecs(): { codecs: Codec[]; dispose: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-fuzz-'));
  const ledger = ledgerBytes();
  const codecs: Codec[] = [
    { name: 'ledgers', valid: [ledger], read: (bytes) => readLedger(bytes, ledger) },
    { name: 'applied marks', valid: [APPLIED], read: (bytes) => void readApplied(bytes) },
    { name: 'claims', valid: [claimsBytes()], read: readClaims },
    { name: 'snapshots', valid: [SNAPSHOT], read: readSaved },
    {
      name: 'trusted texts',
      valid: ['["a = 1\\n", "b"]\n', '[]'],
      read: (bytes) => readTrusted(folder, bytes),
    },
    {
      name: 'session ids',
      valid: ['coder-1', '../x', 'a/b.c', '日本'],
      read: (bytes) => readSession(folder, bytes),
    },
    { name: 'lists of unmerged paths', valid: [UNMERGED], read: readUnmerged },
  ];
  return { codecs, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

const PLACE = new Place('/local');
const CLAIM: Claim = { ticket: 'T', role: 'coder', caller: 'a', named: true, event: 'E', at: 'now' };
const REBUILT: Claim[] = [{ ...CLAIM, caller: 'rebuilt' }];
const APPLIED = appliedMark();
const SNAPSHOT = snapshotBytes();
const UNMERGED = [1, 2, 3].map((stage) => `100644 ${'a1'.repeat(20)} ${stage}\tT/thread.md\0`).join('');

/** Files in memory: as much of a disk as reading takes. */
function inMemory(files: Map<string, Buffer>): FileAccess {
  const refuse = (): never => {
    throw new Error('reading writes nothing');
  };
  const content = (path: string) => files.get(path) ?? Buffer.alloc(0);
  return {
    stat: (path) => {
      const size = files.get(path)?.length;
      return size === undefined ? undefined : { kind: 'file', modified: 1, changed: 1, size, inode: 1 };
    },
    read: (path, start, length) => content(path).subarray(start, start + length),
    append: (path, more) => void files.set(path, Buffer.concat([content(path), more])),
    truncate: (path, size) => void files.set(path, content(path).subarray(0, size)),
    overwrite: (path, bytes) => void files.set(path, Buffer.from(bytes)),
    write: (path, bytes) => void files.set(path, Buffer.from(bytes)),
    syncFolder: () => {},
    remove: (path) => void files.delete(path),
    ...{ list: refuse, resolve: refuse, rename: refuse, swap: refuse, makeFolder: refuse },
  };
}

function snapshotBytes(): Buffer {
  const files = { ...emptyRecord('T'), item: '---\ntitle: "T"\n---\n\nbody\n', thread: '' };
  const row = summarise(readRecord(files), undefined);
  const place = { id: 'T', path: 'T' };
  const key = [1, 1, 9, 1];
  const segment = buildSegment(undefined, [{ row, place, key, ledgered: undefined }]);
  return segmentBytes(segment, { root: '/r', ledger: { ledger: 1, seen: 2 }, git: null });
}

function appliedMark(): Buffer {
  const files = new Map<string, Buffer>();
  new Ledger(PLACE, inMemory(files)).markApplied(42);
  return files.get(PLACE.at('applied')) ?? Buffer.alloc(0);
}

function ledgerBytes(): Buffer {
  const files = new Map<string, Buffer>();
  const ledger = new Ledger(PLACE, inMemory(files));
  for (let n = 1; n <= 6; n++)
    ledger.append({
      heads: [{ id: `T${n}`, rev: n, last: `E${n}`, gates: [] }],
      payload: { n, text: 'é\n\t"'.repeat(n) },
    });
  return files.get(PLACE.at('ledger.jsonl')) ?? Buffer.alloc(0);
}

/** Nothing is read that was not written, and every line that is whole is read. */
function readLedger(bytes: Buffer, original: Buffer): void {
  const files = new Map([[PLACE.at('ledger.jsonl'), bytes]]);
  const ledger = new Ledger(PLACE, inMemory(files));
  const shown = ({ heads, payload }: LedgerEntry) => JSON.stringify([heads, payload()]);
  const written = new Map<string, string>();
  const before = new Ledger(PLACE, inMemory(new Map([[PLACE.at('ledger.jsonl'), original]])));
  for (const entry of before.entries()) written.set(lineBefore(original, entry.end), shown(entry));
  const lines = bytes.toString('latin1').split('\n').slice(0, -1);
  const found = [...ledger.entries()].map(shown);
  expect(found).toEqual(lines.flatMap((line) => written.get(line) ?? []));
  const end = ledger.recover(() => {});
  expect([...ledger.entries()].map(shown)).toEqual(found);
  expect(ledger.applied()).toBe(end);
  expect(ledger.size()).toBe(end);
  ledger.append({ heads: [], payload: 'next' });
  expect([...ledger.entries()].at(-1)?.payload()).toBe('next');
}

function lineBefore(bytes: Buffer, end: number): string {
  return bytes.subarray(bytes.lastIndexOf('\n', end - 2) + 1, end - 1).toString('latin1');
}

function readApplied(bytes: Buffer): void {
  const applied = new Ledger(PLACE, inMemory(new Map([[PLACE.at('applied'), bytes]]))).applied();
  expect(Number.isSafeInteger(applied) && applied >= 0).toBe(true);
}

function claimsBytes(): Buffer {
  const files = new Map<string, Buffer>();
  const claims = new ClaimsFile(PLACE, inMemory(files), () => []);
  return files.get(claims.stage({ T: [CLAIM] }).from) ?? Buffer.alloc(0);
}

/** The claims that were written, or the ones that the ledger gives. */
function readClaims(bytes: Buffer): void {
  const files = inMemory(new Map([[PLACE.at('claims.json'), bytes]]));
  const claims = new ClaimsFile(PLACE, files, () => REBUILT).claims();
  expect([JSON.stringify([CLAIM]), JSON.stringify(REBUILT)]).toContain(JSON.stringify(claims));
}

function readSaved(bytes: Buffer): void {
  const files = inMemory(new Map([[PLACE.at('index'), bytes]]));
  const snapshot = readSnapshot(PLACE, files);
  expect(snapshot !== undefined).toBe(bytes.equals(SNAPSHOT));
}

/** A text is trusted only where it stands in the list, whole. */
function readTrusted(folder: string, bytes: Buffer): void {
  writeFileSync(join(folder, 'trust.json'), bytes);
  const trust = new Trust(new Place(folder));
  const last = trust.last();
  if (last !== undefined) expect(trust.has(last) && bytes.toString('utf8').includes('"')).toBe(true);
  expect(trust.has('never written')).toBe(false);
}

/** Any text can be the id of a session, and none of them leads to another's file or out of the folder. */
function readSession(folder: string, bytes: Buffer): void {
  const id = bytes.toString('utf8');
  const sessions = new Sessions(new Place(folder));
  try {
    sessions.begin(id);
    expect(sessions.isAlive(id)).toBe(true);
    expect(new Sessions(new Place(folder)).isAlive(id)).toBe(true);
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
  }
  sessions.close();
  expect(sessions.isAlive(id)).toBe(false);
}

function readUnmerged(bytes: Buffer): void {
  const stages: Stages[] = [...unmergedPaths(bytes.toString('utf8')).values()];
  for (const versions of stages) {
    expect(versions.length).toBeLessThanOrEqual(3);
    for (const version of versions) if (version) expect(version.oid).toMatch(/^[0-9a-f]+$/u);
  }
}
