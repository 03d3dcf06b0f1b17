import { STAGES, type Stage, WorkPlace } from './work-place.ts';

/** One place, kept as it was at each stage of its work, for trials that each get a copy. */
export class Stages {
  readonly #kept = new Map<Stage, WorkPlace>();

  static async reach(...wanted: readonly Stage[]): Promise<Stages> {
    const stages = new Stages();
    const place = await WorkPlace.begin();
    try {
      for (const stage of STAGES) {
        if (stage !== 'queued') await place.advance(stage);
        if (wanted.includes(stage)) stages.#kept.set(stage, place.copy());
        if (stages.#kept.size === new Set(wanted).size) break;
      }
      return stages;
    } finally {
      place.end();
    }
  }

  at(stage: Stage): WorkPlace {
    const kept = this.#kept.get(stage);
    if (!kept) throw new Error(`${stage} was not reached`);
    return kept.copy();
  }

  end(): void {
    for (const place of this.#kept.values()) place.end();
  }
}
