import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package, with what ships: above this file, whether it runs from the source or from `dist/`. */
export function shippedFolder(from = dirname(fileURLToPath(import.meta.url))): string | undefined {
  for (const folder of [join(from, '..'), join(from, '../..')])
    if (existsSync(join(folder, 'profiles', 'coder.toml'))) return folder;
  return undefined;
}
