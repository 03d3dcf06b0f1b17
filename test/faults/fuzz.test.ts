import { afterAll, describe, expect, it } from 'vitest';
import { processorTime } from '../processor-time.ts';
import { CODECS, type Codec } from './fuzz-codecs.ts';
import { localCodecs } from './fuzz-local.ts';
import { Chance, mutant } from './fuzz-mutations.ts';
import { scaled, seed, tried } from './scale.ts';

const BYTES = scaled(20_000, 10_000_000);
/** What one input may take of the processor: so much in any case, and so much more for each of its bytes. */
const FLOOR_MS = 400;
const MS_A_BYTE = 0.1;

const local = localCodecs();
afterAll(local.dispose);

describe('files that were changed in any way', () => {
  it.each([...CODECS, ...local.codecs].map((codec) => [codec.name, codec] as const))('%s', (name, codec) => {
    const chance = new Chance(seed);
    const valid = codec.valid.map((one) => Buffer.from(one));
    for (const one of valid) codec.read(one);
    let [bytes, inputs, slowest] = [0, 0, 0];
    for (; bytes < BYTES; inputs++) {
      const input = mutant(chance, valid);
      slowest = Math.max(slowest, timed(codec, input));
      bytes += input.length;
    }
    tried(
      `bytes of ${name}, changed at random`,
      bytes,
      `${inputs} inputs, the slowest ${slowest.toFixed(0)} ms`,
    );
  });
});

/** Milliseconds that reading took. What goes wrong is told with the input that it went wrong with. */
function timed({ name, read }: Codec, input: Buffer): number {
  const allowed = FLOOR_MS + input.length * MS_A_BYTE;
  const tryIt = () => {
    try {
      read(input);
    } catch (cause) {
      const shown = input.toString('base64').slice(0, 4000);
      throw new Error(`${name}, ${input.length} bytes that begin, in base64, with ${shown}`, { cause });
    }
  };
  const took = processorTime(tryIt, allowed);
  expect(took, `${name}: ${input.toString('base64').slice(0, 4000)}`).toBeLessThan(allowed);
  return took;
}
