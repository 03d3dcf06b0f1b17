import { afterAll, describe, expect, it } from 'vitest';
import { processorTime } from '../processor-time.ts';
import { CODECS } from './fuzz-codecs.ts';
import { localCodecs } from './fuzz-local.ts';
import { isLong, seed, tried } from './scale.ts';

/** Pieces that a careless pattern goes back over, or a careless reader opens one level deeper for. */
const PIECES = [
  ...[
    '\n',
    '\r',
    '\r\n',
    ' ',
    '\t',
    '\0',
    '\u2028',
    '-',
    '--',
    '---\n',
    '\n---\n\n',
    '<',
    '<!--',
    '<!-- \\',
    '>',
    '#',
  ],
  ...[
    '`',
    '```\n',
    '```x\n',
    '~~~\n',
    '"',
    "'",
    '\\',
    '\\"',
    '""',
    "''",
    ':',
    ': ',
    'a: b\n',
    ' a: b',
    'a:\n ',
    '- ',
    '- a\n',
  ],
  ...[
    '[',
    ']',
    '[[',
    '{',
    '}',
    '{"a":',
    '[1,',
    ',',
    ', ',
    '&a ',
    '*a\n',
    '!a ',
    '? ',
    '| ',
    '%',
    '=',
    '=======\n',
    '<<<<<<< a\n',
  ],
  ...[
    '>>>>>>> a\n',
    'x',
    'é',
    '😀',
    '\ud800',
    'eyJ-',
    'eyJ.',
    'sk-',
    '/home/a',
    'a://b:c',
    'a.b.',
    '-----BEGIN ',
  ],
  ...[
    '<!-- event:',
    '<!-- event: a -->\n',
    '<!-- event: a sum: 0 -->\n',
    ' a: "',
    ' sum: 0',
    '0',
    '1.',
    '[a]\n',
    'a=1\n',
    'a.',
  ],
];

/** What may stand above them: what opens something, or gets a reader to go on. */
const STARTS = [
  '',
  '---\n',
  '---\nid: x\ntitle: ',
  '---\nid: "x"\n---\n',
  '<!-- event: a sum: 0 b: "',
  '{"a": "',
  '[work]\na = "',
  '"',
];

/** From small to large, so that a time that grows with the square shows before it becomes hours. */
const SIZES = isLong ? [10_000, 100_000, 1_000_000] : [20_000];
const FLOOR_MS = 400;
const MS_A_BYTE = isLong ? 0.004 : 0.01;

const local = localCodecs();
afterAll(local.dispose);

describe('one piece again and again', () => {
  it.each([...CODECS, ...local.codecs].map((codec) => [codec.name, codec] as const))(
    '%s are read in a time that grows with their length',
    (name, { read, valid }) => {
      let [count, slowest, what] = [0, 0, ''];
      for (const size of SIZES) {
        const few = ['', String(valid[0])];
        const starts = isLong && size < 1_000_000 ? [...STARTS, ...few] : few;
        for (const piece of isLong ? PIECES : PIECES.filter((_, n) => n % 8 === seed % 8))
          for (const start of starts) {
            const input = Buffer.from(start + piece.repeat(size / piece.length));
            const allowed = FLOOR_MS + input.length * MS_A_BYTE;
            const took = processorTime(() => read(input), allowed);
            const said = `${JSON.stringify(piece)} below ${JSON.stringify(start.slice(0, 30))}, ${size} bytes`;
            expect(took, said).toBeLessThan(allowed);
            if (took > slowest) [slowest, what] = [took, said];
            count += 1;
          }
      }
      tried(`long files of ${name}`, count, `the slowest took ${slowest.toFixed(0)} ms: ${what}`);
    },
  );
});
