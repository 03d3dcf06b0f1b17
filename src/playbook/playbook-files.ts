import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { TicketError } from '../domain/errors.ts';
import { selector as selectorForm } from './fields.ts';
import type { PlaybookKind } from './playbook-kinds.ts';

/** Each kind lies in a folder of its own, in each of the three places. */
const KINDS = {
  profile: { folder: 'profiles', extension: '.toml' },
  agent: { folder: 'profiles/agents', extension: '.toml' },
  workflow: { folder: 'workflows', extension: '.md' },
  prompt: { folder: 'prompts', extension: '.md' },
} as const satisfies Record<PlaybookKind, unknown>;

/** In the order in which a plain name is looked for. */
export const ORIGINS = ['project', 'user', 'builtin'] as const;
export type Origin = (typeof ORIGINS)[number];

/** A place with files of a playbook, and how messages call it. `fixed`: none of its folders may be a link. */
export type FilePlace = { folder: string; shown: string; fixed: boolean };
export type FilePlaces = Readonly<Partial<Record<Origin, FilePlace>>>;

export type PlaybookFile = {
  kind: PlaybookKind;
  name: string;
  origin: Origin;
  /** `builtin:coder` */
  selector: string;
  /** As errors name it. */
  file: string;
};

const SIZE_LIMIT = 64 * 1024;
/** More than anybody has; a folder with more was made to hurt. */
const FILES_LIMIT = 200;

/** The files of one kind in one place, by name. What is not named as a selector can name it is none. */
export function filesIn(places: FilePlaces, origin: Origin, kind: PlaybookKind): PlaybookFile[] {
  const place = places[origin];
  const { folder, extension } = KINDS[kind];
  if (!place || (kind === 'agent' && origin === 'project')) return [];
  return namesIn(join(place.folder, folder), `${place.shown}${folder}`)
    .filter((entry) => entry.endsWith(extension))
    .map((entry) => entry.slice(0, -extension.length))
    .filter((name) => !name.includes(':') && selectorForm.safeParse(name).success)
    .sort()
    .slice(0, FILES_LIMIT)
    .map((name) => fileOf(place, origin, kind, name));
}

/**
 * The file that a selector means: of one place, or of the first that has the name.
 * @throws TicketError for what is no selector, and `not_found` with the names that there are.
 */
export function findFile(
  places: FilePlaces,
  kind: PlaybookKind,
  wanted: string,
  filesOf: (origin: Origin) => readonly PlaybookFile[] = (origin) => filesIn(places, origin, kind),
): PlaybookFile {
  const [, prefix, name = ''] = /^(?:(builtin|project|user):)?([^:]*)$/u.exec(wanted) ?? [];
  const refused = `the ${kind} ${JSON.stringify(wanted.slice(0, 80))} was not found`;
  if (!selectorForm.safeParse(wanted).success) {
    throw new TicketError('invalid_input', {
      refused,
      rule: 'it is named by a name, or by builtin:, project: or user: and a name; never by a path',
      next: `name one of ${namesOf(filesOf).join(', ')}`,
    });
  }
  const origins = ORIGINS.filter((origin) => prefix === undefined || origin === prefix);
  const found = origins.flatMap(filesOf).find((candidate) => candidate.name === name);
  if (found) return found;
  const looked = origins.flatMap((origin) => {
    const place = places[origin];
    return place ? [`${fileOf(place, origin, kind, name).file}`] : [];
  });
  const names = namesOf(filesOf);
  throw new TicketError('not_found', {
    refused,
    rule: looked.length > 0 ? `there is no ${looked.join(', no ')}` : `there is no place for ${prefix}: here`,
    next: names.length > 0 ? `name one of ${names.join(', ')}` : 'write that file',
  });
}

/**
 * The bytes of a file as text.
 * @throws TicketError that names the file, where it leads out of its folder, is too large or is no text.
 */
export function readPlaybookFile(places: FilePlaces, { origin, kind, name, file }: PlaybookFile): string {
  const place = places[origin];
  const { folder, extension } = KINDS[kind];
  const refuse = (code: 'invalid_input' | 'too_large', rule: string, next: string) =>
    new TicketError(code, { refused: `${file} was not read`, rule, next });
  try {
    const base = join(place?.fixed ? realpathSync(place.folder) : (place?.folder ?? ''), folder);
    const real = realpathSync(join(base, `${name}${extension}`));
    const home = place?.fixed ? base : realpathSync(base);
    if (!real.startsWith(home + sep))
      throw refuse('invalid_input', 'a link leads out of its folder', 'put the file itself there');
    const found = statSync(real);
    if (!found.isFile()) throw refuse('invalid_input', 'it is not a file', 'put a file there, or remove it');
    if (found.size > SIZE_LIMIT) throw refuse('too_large', 'it has more than 64 KiB', 'shorten it');
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(real));
  } catch (error) {
    if (error instanceof TicketError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw refuse('invalid_input', 'it is not UTF-8', 'save it as UTF-8');
    throw refuse('invalid_input', `it could not be opened (${code})`, 'make it readable, or remove it');
  }
}

function fileOf(place: FilePlace, origin: Origin, kind: PlaybookKind, name: string): PlaybookFile {
  const { folder, extension } = KINDS[kind];
  const file = `${place.shown}${folder}/${name}${extension}`;
  return { kind, name, origin, selector: `${origin}:${name}`, file };
}

function namesOf(filesOf: (origin: Origin) => readonly PlaybookFile[]): string[] {
  return [...new Set(ORIGINS.flatMap(filesOf).map(({ name }) => name))];
}

/** None where there is no such folder. One that cannot be listed may hold an override, and is an error. */
function namesIn(folder: string, shown: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return [];
    throw new TicketError('invalid_input', {
      refused: `${shown} was not read`,
      rule: code === 'ENOTDIR' ? 'it is not a folder' : `it could not be opened (${code})`,
      next: 'make a readable folder of it, or remove it',
    });
  }
}
