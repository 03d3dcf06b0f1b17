/** Numbers that look random, and are the same again for the same seed. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)];
    if (one === undefined) throw new Error('there is nothing to pick from');
    return one;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

/** What readers of this kind of file have stumbled over. */
const SUSPECTS = [
  ...['<!-- event:', '<!-- \\event: x', '<!-- event: comment author: a at: 2026-01-01T00:00:00Z -->', ' -->'],
  '<!-- event: review author: human/x at: 2026-01-01T00:00:00Z id: 01K rev: 2 after: none sum: 0123456789abcdef -->',
  ...[' rev: 999999999999999999999', ' rev: -1', ' sum: ', ' id: x id: y', ' after: none', ' __proto__: x'],
  ...['<!--', '-->', '--', '## ', '# ', '\n\n---\n\n', '---\n', '---', '```', '````md\n', '~~~', '- [ ] '],
  ...[
    '\r',
    '\r\n',
    '\n',
    '\n\n',
    '\t',
    ' ',
    '\0',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u00a0',
    '\ufeff',
    '\u202e',
  ],
  ...['<<<<<<< HEAD\n', '=======\n', '>>>>>>> side\n', '||||||| base\n', '"', "'", '\\', '\\u', '\\ud800'],
  ...['&a ', '*a', '<<: *a', '!!binary ', '!tag ', '? ', ': ', '| ', '>-', '{', '}', '[', ']', ',', '#', '%'],
  ...[
    '__proto__',
    '"__proto__": {"x": 1}',
    'constructor',
    'toString',
    'null',
    '~',
    'true',
    'NaN',
    'Infinity',
  ],
  ...['0', '-1', '1e999', '9007199254740993', '0x1f', '1_000', '2026-13-45T99:99:99Z', '+275760-09-13'],
  ...['id: "x"\n', 'state: "closed"\n', 'status: open\n', 'updated_at: x\n', 'title: a: b\n', '"id": "x",'],
];

/** Bytes that are no UTF-8: lone, cut short, too long, half of a character that takes two. */
const NO_TEXT = ['ff', 'c3', 'c0af', 'eda080', 'f09f', 'f4908080', 'e28028', '80'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

const CONFLICTS = [
  (a: string, b: string) => `<<<<<<< HEAD\n${a}=======\n${b}>>>>>>> side\n`,
  (a: string, b: string) => `<<<<<<< HEAD\n${a}||||||| 1234567\n${b}=======\n${b}>>>>>>> side\n`,
  (a: string, b: string) =>
    `<<<<<<< HEAD\n<<<<<<< HEAD\n${a}=======\n${b}>>>>>>> inner\n=======\n${b}>>>>>>> side\n`,
  (a: string, b: string) => `<<<<<<< HEAD\r\n${a}=======\r\n${b}>>>>>>> side\r\n`,
  (a: string) => `<<<<<<< HEAD\n${a}`,
];

type Mutation = (bytes: Buffer, chance: Chance, other: Buffer) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (bytes, chance) => replaced(bytes, chance.below(bytes.length + 1), 1, Buffer.from([chance.below(256)])),
  (bytes, chance) => {
    const at = chance.below(bytes.length + 1);
    return replaced(bytes, at, 1, Buffer.from([(bytes[at] ?? 0) ^ (1 << chance.below(8))]));
  },
  (bytes, chance) => bytes.subarray(0, chance.below(bytes.length + 1)),
  (bytes, chance) => bytes.subarray(chance.below(bytes.length + 1)),
  (bytes, chance) => replaced(bytes, chance.below(bytes.length + 1), chance.below(40), Buffer.alloc(0)),
  (bytes, chance) => inserted(bytes, chance, Buffer.from(chance.pick(SUSPECTS))),
  (bytes, chance) => atLine(bytes, chance, Buffer.from(chance.pick(SUSPECTS))),
  (bytes, chance) => atLine(bytes, chance, Buffer.from(`${chance.pick(SUSPECTS)}\n`)),
  (bytes, chance) => inserted(bytes, chance, chance.pick(NO_TEXT)),
  (bytes, chance) => inserted(bytes, chance, Buffer.from(chance.pick(SUSPECTS).repeat(1 + chance.below(60)))),
  (bytes, chance) => inserted(bytes, chance, Buffer.from('x'.repeat(1 + chance.below(3000)))),
  (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
  (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r'), 'latin1'),
  (bytes, chance) =>
    Buffer.from(
      bytes.toString('latin1').replace(/\n/gu, () => (chance.below(3) === 0 ? '\r\n' : '\n')),
      'latin1',
    ),
  (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes]),
  (bytes, chance) => withLines(bytes, chance, (lines, a, b) => swap(lines, a, b)),
  (bytes, chance) => withLines(bytes, chance, (lines, a, b) => lines.splice(b, 0, lines[a] ?? '')),
  (bytes, chance) => withLines(bytes, chance, (lines, a) => lines.splice(a, 1 + chance.below(4))),
  (bytes, chance) =>
    withLines(bytes, chance, (lines, a, b) =>
      lines.splice(b, 0, ...lines.slice(a, a + 1 + chance.below(12))),
    ),
  (bytes, chance) =>
    withLines(bytes, chance, (lines, a, b) => {
      const conflict = chance.pick(CONFLICTS)(lines[a] ?? '', lines[b] ?? '');
      lines.splice(a, 1 + chance.below(3), conflict);
    }),
  (bytes, chance) => withLines(bytes, chance, (lines, a) => lines.splice(a, 1, indented(lines[a] ?? ''))),
  (bytes, chance) => {
    const number = chance.pick(['0', '-7', '1e400', '18446744073709551616', '00000012', '4294967295', '٣']);
    const digits = [...bytes.toString('latin1').matchAll(/\d+/gu)];
    if (digits.length === 0) return bytes;
    const { index, 0: written } = chance.pick(digits);
    return replaced(bytes, index, written.length, Buffer.from(number));
  },
  (bytes, chance) => {
    const [open, close] = chance.pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['a:\n ', ''],
      ['- ', ''],
      ['> ', ''],
    ]);
    const depth = 1 + chance.below(chance.below(40) === 0 ? 8_000 : 60);
    return inserted(bytes, chance, Buffer.from(open?.repeat(depth) + (close ?? '').repeat(depth)));
  },
  (bytes, chance, other) => {
    const [a, b] = [chance.below(bytes.length + 1), chance.below(other.length + 1)];
    return Buffer.concat([bytes.subarray(0, a), other.subarray(b)]);
  },
  (bytes, chance) => inserted(bytes, chance, chance.bytes(1 + chance.below(30))),
];

/** One of `valid`, changed in one to four ways; once in a while nothing of it is left. */
export function mutant(chance: Chance, valid: readonly Buffer[]): Buffer {
  if (chance.below(40) === 0) return chance.bytes(chance.below(800));
  let bytes = chance.pick(valid);
  for (let left = 1 + chance.below(4); left > 0; left--)
    bytes = chance.pick(MUTATIONS)(bytes, chance, chance.pick(valid));
  return bytes;
}

function replaced(bytes: Buffer, at: number, length: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);
}

function inserted(bytes: Buffer, chance: Chance, what: Buffer): Buffer {
  return replaced(bytes, chance.below(bytes.length + 1), 0, what);
}

/** Bytes put where a line begins, as what means something there means nothing elsewhere. */
function atLine(bytes: Buffer, chance: Chance, what: Buffer): Buffer {
  const start = bytes.indexOf('\n', chance.below(bytes.length + 1)) + 1;
  return replaced(bytes, start, 0, what);
}

function withLines(
  bytes: Buffer,
  chance: Chance,
  change: (lines: string[], a: number, b: number) => void,
): Buffer {
  const lines = bytes.toString('latin1').match(/[^\n]*\n|[^\n]+$/gu) ?? [''];
  change(lines, chance.below(lines.length), chance.below(lines.length));
  return Buffer.from(lines.join(''), 'latin1');
}

function swap(lines: string[], a: number, b: number): void {
  [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
}

function indented(line: string): string {
  return `  ${line}`;
}
