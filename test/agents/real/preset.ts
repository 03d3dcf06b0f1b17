import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';

const words = z.tuple([z.string()], z.string());
const PRESET = z.strictObject({
  title: z.string(),
  command: words,
  install: z.string(),
  login: z.string(),
  env: z.array(z.string()),
  settings: z.record(z.string(), z.string()).default({}),
  asks: z.boolean(),
  resumes: z.boolean(),
  screen: words.optional(),
  attended: words.optional(),
});

export type Preset = z.infer<typeof PRESET>;

/** What ships as `profiles/agents/NAME.toml`. */
export function preset(name: string): Preset {
  const file = join(import.meta.dirname, '../../../profiles/agents', `${name}.toml`);
  return PRESET.parse(parse(readFileSync(file, 'utf8')));
}
