import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONFIG_FILE } from './config.ts';
import { firstConfig } from './first-config.ts';

/** Writes the configuration of a new workspace, unless there is one. Returns whether it did. */
export function writeConfig(root: string, records?: 'branch' | 'with-code'): boolean {
  const path = join(root, CONFIG_FILE);
  if (existsSync(path)) return false;
  mkdirSync(dirname(path), { recursive: true });
  // It is there whole or not at all: half a configuration would be kept as the person's own.
  writeFileSync(`${path}.yoi-new`, firstConfig(records));
  renameSync(`${path}.yoi-new`, path);
  return true;
}
