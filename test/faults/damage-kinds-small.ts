import { unlinkSync } from 'node:fs';
import { planFile, relationFile } from '../../src/domain/format/record-files.ts';
import type { PlanKind } from '../../src/domain/plan.ts';
import type { RelationKind } from '../../src/domain/relations.ts';
import { CONFLICT, type Kind } from './damage-kinds.ts';
import type { DamagePlace } from './damage-place.ts';

const AT = '2026-06-01T00:00:00Z';
const relates =
  (
    id: string,
    kind: RelationKind,
    target: (place: DamagePlace) => string,
    under?: (place: DamagePlace) => string,
  ) =>
  (place: DamagePlace) => {
    const { path, text } = relationFile({
      id,
      kind,
      target: target(place),
      note: '',
      author: 'intake/a',
      at: AT,
    });
    place.write(`artifacts/${path}`, text, under?.(place));
  };
const plans =
  (
    id: string,
    kind: PlanKind,
    related: (place: DamagePlace) => string,
    under?: (place: DamagePlace) => string,
  ) =>
  (place: DamagePlace) => {
    const record = { id, kind, related: related(place), note: '', author: 'orchestrator/a', at: AT };
    const { path, text } = planFile({ ...record, replaces: null, branch: null, worktree: null });
    place.write(`artifacts/${path}`, text, under?.(place));
  };
const own = ({ id }: DamagePlace) => id;
const other = ({ others }: DamagePlace) => others[0] ?? '';
const nobody = () => '20260101-000000-nobody';
const both =
  (...all: ((place: DamagePlace) => void)[]) =>
  (place: DamagePlace) => {
    for (const one of all) one(place);
  };

/** What can happen to relations, plan records and the resolution. */
export const SMALL_KINDS: readonly Kind[] = [
  {
    what: 'a relation that is no JSON',
    damage: (place) => place.write('artifacts/relations/R1.json', '{\n'),
    found: [['relation', 'artifacts/relations/R1.json', 2]],
  },
  {
    what: 'a relation in conflict',
    damage: (place) => place.write('artifacts/relations/R1.json', `{\n${CONFLICT}}\n`),
    found: [['conflict_markers', 'artifacts/relations/R1.json', 2]],
  },
  {
    what: 'a relation of a kind that is none',
    damage: (place) =>
      place.write('artifacts/relations/R1.json', '{\n  "id": "R1",\n  "kind": "owns",\n  "target": "x"\n}\n'),
    found: [['relation', 'artifacts/relations/R1.json', 3]],
  },
  {
    what: 'a relation to nothing',
    damage: relates('R1', 'related', nobody),
    found: [['relation_dangling', 'artifacts/relations/R1.json', 4]],
  },
  {
    what: 'a relation to itself',
    damage: relates('R1', 'related', own),
    found: [['relation_self', 'artifacts/relations/R1.json', 4]],
  },
  {
    what: 'a relation twice',
    damage: both(relates('R1', 'related', other), relates('R2', 'related', other)),
    found: [['relation_duplicate', 'artifacts/relations/R2.json', 4]],
  },
  {
    what: 'a circle of relations',
    damage: both(relates('R1', 'depends_on', other), relates('R2', 'depends_on', own, other)),
    found: [['relation_cycle', 'artifacts/relations/R2.json', 1]],
  },
  {
    what: 'a plan record that is none',
    damage: (place) => place.write('artifacts/plan/P1.json', '{\n  "id": "P1",\n  "kind": "someday"\n}\n'),
    found: [['plan', 'artifacts/plan/P1.json', 3]],
  },
  {
    what: 'a plan about nothing',
    damage: plans('P1', 'after', nobody),
    found: [['plan_dangling', 'artifacts/plan/P1.json', 4]],
  },
  {
    what: 'a circle of plans',
    damage: both(plans('P1', 'after', other), plans('P2', 'after', own, other)),
    found: [['plan_cycle', 'artifacts/plan/P2.json', 1]],
  },
  {
    what: 'a withdrawal of nothing',
    damage: (place) =>
      place.write(
        'artifacts/plan/P1.json',
        planFile({ id: 'P1', kind: 'withdrawn', record: 'P0', reason: '', author: 'a', at: AT }).text,
      ),
    found: [['plan', 'artifacts/plan/P1.json', 4]],
  },
  {
    what: 'a resolution of a Ticket that is open',
    damage: (place) => place.write('resolution.md', 'done\n'),
    found: [['resolution', 'resolution.md', 1]],
  },
  {
    what: 'no resolution of a Ticket that is closed',
    state: 'closed',
    damage: (place) => unlinkSync(place.path('resolution.md')),
    found: [['resolution', 'resolution.md', 0]],
  },
  {
    what: 'a resolution in conflict',
    state: 'closed',
    damage: (place) => place.write('resolution.md', CONFLICT),
    found: [['conflict_markers', 'resolution.md', 1]],
  },
];
