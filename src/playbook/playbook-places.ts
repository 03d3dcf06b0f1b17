import { isAbsolute, join } from 'node:path';
import type { FilePlaces } from './playbook-files.ts';
import { shippedFolder } from './shipped-folder.ts';

/** Where the files of a playbook lie: in the project, in the user's own configuration, and in this package. */
export function playbookPlaces(
  root: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): FilePlaces {
  const shipped = shippedFolder();
  const user = userPlace(environment);
  return {
    ...(root === undefined ? {} : { project: { folder: join(root, '.yoi'), shown: '.yoi/', fixed: true } }),
    ...(user ? { user } : {}),
    ...(shipped ? { builtin: { folder: shipped, shown: '', fixed: false } } : {}),
  };
}

const OURS = 'yoi-tickets';

/** A server may be started without an environment: then the user has no place. */
function userPlace({ XDG_CONFIG_HOME: named, HOME: home }: Readonly<Record<string, string | undefined>>) {
  if (named && isAbsolute(named))
    return { folder: join(named, OURS), shown: `$XDG_CONFIG_HOME/${OURS}/`, fixed: false };
  if (home && isAbsolute(home))
    return { folder: join(home, '.config', OURS), shown: `~/.config/${OURS}/`, fixed: false };
  return undefined;
}
