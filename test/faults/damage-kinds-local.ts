import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { disk } from '../../src/local/file-access.ts';
import { Ledger } from '../../src/local/ledger.ts';
import { Place } from '../../src/local/place.ts';
import type { Kind } from './damage-kinds.ts';
import type { DamagePlace } from './damage-place.ts';

const at = ({ local }: DamagePlace, file: string) => join(local, file);
const ledger = (change: (lines: string[]) => string[]) => (place: DamagePlace) => {
  const path = at(place, 'ledger.jsonl');
  const lines = readFileSync(path, 'latin1').split('\n');
  writeFileSync(path, change(lines).join('\n'), 'latin1');
};
const spoiled = (line: string) => `${line.slice(0, 40)}#${line.slice(41)}`;

/** What can happen beside the records: to what this machine remembers, and by a writer that died. */
export const LOCAL_KINDS: readonly Kind[] = [
  {
    what: 'a file that a dead writer left',
    damage: (place) => {
      mkdirSync(join(place.root, '.staging'), { recursive: true });
      writeFileSync(join(place.root, '.staging', 'x.tmp'), 'half');
    },
    found: [['left_over', '.staging/x.tmp', 0]],
  },
  {
    what: 'a bad line in the middle of the ledger',
    damage: ledger((lines) => lines.map((line, n) => (n === 1 ? spoiled(line) : line))),
    found: [['local_state', 'ledger.jsonl', 2]],
  },
  {
    what: 'a bad last line of the ledger',
    damage: ledger((lines) => lines.map((line, n) => (n === lines.length - 2 ? spoiled(line) : line))),
    found: [['local_state', 'ledger.jsonl', 11]],
  },
  {
    what: 'a ledger whose end was never whole',
    damage: (place) => appendFileSync(at(place, 'ledger.jsonl'), '0123abcd [{"id":'),
    found: [],
  },
  {
    what: 'a ledger that lost its end',
    damage: (place) => truncateSync(at(place, 'ledger.jsonl'), 900),
    found: [['local_state', 'ledger.jsonl', 0]],
  },
  {
    what: 'an empty ledger',
    damage: (place) => truncateSync(at(place, 'ledger.jsonl'), 0),
    found: [['local_state', 'ledger.jsonl', 0]],
  },
  {
    what: 'no ledger',
    damage: (place) => rmSync(at(place, 'ledger.jsonl')),
    found: [['local_state', 'ledger.jsonl', 0]],
  },
  {
    what: 'a ledger that another workspace wrote to',
    damage: (place) => {
      const ledger = new Ledger(new Place(place.local), disk);
      const heads = [{ id: '20260101-000000-elsewhere', rev: 1, last: 'E1', gates: [] }];
      ledger.markApplied(ledger.append({ heads, payload: { records: [], claims: {} } }));
    },
    found: [['record_missing', '', 0]],
  },
  { what: 'no local state at all', damage: (place) => rmSync(place.local, { recursive: true }), found: [] },
  { what: 'a damaged applied mark', damage: (place) => writeFileSync(at(place, 'applied'), 'x'), found: [] },
  { what: 'no applied mark', damage: (place) => rmSync(at(place, 'applied')), found: [] },
  {
    what: 'damaged claims',
    state: 'inprogress',
    damage: (place) => writeFileSync(at(place, 'claims.json'), '{"sum": "x", "claims": []}'),
    found: [['local_state', 'claims.json', 0]],
  },
  { what: 'a damaged index', damage: (place) => writeFileSync(at(place, 'index.json'), '\0\0'), found: [] },
];
