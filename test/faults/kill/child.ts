import { writeSync } from 'node:fs';
import { type Death, dyingDisk, type Step } from './dying-disk.ts';
import { OpenPlace, type Operation } from './place.ts';

/** What a child is to do in `folder`: an operation, or only what the next writer does for a dead one. */
export type Order = { folder: string; operation: Operation | 'recover'; death?: Death };
/** What it says when it came to its end. */
export type Told = { answer: Record<string, unknown>; steps: Step[] };

// Runs bundled, with its order as its only argument.
const { folder, operation, death } = JSON.parse(process.argv[2] ?? '') as Order;
const { access, steps } = dyingDisk(death);
const place = new OpenPlace(folder, 'operating', access);
const answer = operation === 'recover' ? await recovered() : await place.operate(operation);
const told: Told = { answer, steps };
writeSync(1, JSON.stringify(told));
await place.close();

async function recovered(): Promise<Record<string, unknown>> {
  await place.store.recover();
  return {};
}
