import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insertIntoJson } from '../../src/cli/insert-into-json.ts';

test('an entry is put beside the others, in the manner of the file', () => {
  expect(insertIntoJson('{}', 's', 'n', 1)).toBe('{\n  "s": {\n    "n": 1\n  }\n}');
  expect(insertIntoJson('{\r\n\t"a": 1\r\n}\r\n', 's', 'n', 1)).toBe(
    '{\r\n\t"a": 1,\r\n\t"s": {\r\n\t\t"n": 1\r\n\t}\r\n}\r\n',
  );
  expect(insertIntoJson('{"b": {"s": {}}, "s": {"x": "}"}}', 's', 'n', 1)).toContain(
    '"b": {"s": {}}, "s": {"x": "}",',
  );
});

test.each(['', '[]', '{"s": 1}', '{"s": []}', '{,}', '// x\n{}'])('%j is left alone', (text) => {
  expect(insertIntoJson(text, 's', 'n', 1)).toBeUndefined();
});

test('whatever a file holds, everything else in it stays', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(
      object,
      fc.option(object, { nil: undefined }),
      fc.constantFrom(undefined, 1, 2, '\t'),
      (rest, section, indent) => {
        const before = section ? { ...rest, s: section } : rest;
        const text = JSON.stringify(before, null, indent);
        const { s: there = {}, ...others } = JSON.parse(text);
        const result = insertIntoJson(text, 's', 'n', { command: 'x' });
        if (typeof there !== 'object' || there === null || Array.isArray(there))
          expect(result).toBeUndefined();
        else expect(JSON.parse(result ?? '')).toEqual({ ...others, s: { ...there, n: { command: 'x' } } });
      },
    ),
  );
});
