import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { checkTable } from './check-table.ts';
import { lineOfKey } from './line-of-key.ts';

/**
 * Reads a TOML text as its schema wants it, strictly. `file` is its name in messages, `advice` what to do instead of
 * keys that people expect.
 * @throws TicketError `invalid_input` that names file, line, what was found and what is allowed.
 */
export function parseToml<S extends z.ZodObject>(
  text: string,
  file: string,
  schema: S,
  advice?: Readonly<Record<string, string>>,
): z.infer<S> {
  const table = tableOf(text, file);
  const lineOf = (path: readonly PropertyKey[]) => lineOfKey(text, path);
  return checkTable(table, schema, { file, lineOf, ...(advice ? { advice } : {}) });
}

function tableOf(text: string, file: string): Record<string, unknown> {
  try {
    return parse(text.replace(/^\ufeff/u, ''));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser quotes lines of the file after its first line; its own sentence is enough.
    const sentence = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /u, '') ?? '';
    throw new TicketError('invalid_input', {
      refused: `${file}:${error.line} was not accepted`,
      rule: `found no valid TOML: ${sentence}`,
      next: `write it as in https://toml.io, for example: language = "English"`,
      details: { file, mistakes: [{ line: error.line, found: sentence, allowed: 'TOML', path: '' }] },
    });
  }
}
