import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { redactSecrets } from '../../domain/secrets.ts';

/** Where a command ran, and with what: its paths are told from there, and its secrets not at all. */
export type RanIn = { folder: string; environment: Readonly<Record<string, string>> };

/** What a record, a page or a terminal may have of a command's output: the same words, and nothing that steers. */
export function recordedOutput(text: string, ranIn: RanIn): string {
  const lines = stripVTControlCharacters(text).replaceAll('\r\n', '\n').split('\n').map(lastWritten);
  const plain = lines.join('\n').toWellFormed().replace(STEERING, '');
  return withoutPaths(redactSecrets(withoutValues(plain, ranIn)), ranIn);
}

/** The last lines of it, `lines` of them and `characters` at most. */
export function lastLines(output: string, { lines, characters }: { lines: number; characters: number }) {
  const last = output.trimEnd().split('\n').slice(-lines).map(shortened);
  while (last.length > 1 && last.reduce((sum, line) => sum + line.length + 1, -1) > characters) last.shift();
  return last.join('\n').replace(/^\n+/u, '');
}

const LINE = 400;

/** A long line by its beginning and its end. */
function shortened(line: string): string {
  if (line.length <= LINE) return line;
  return `${line.slice(0, LINE - 100)} … ${line.slice(-100)}`.replaceAll(/\p{Surrogate}/gu, '');
}

/** A line that was written over shows what was written last. */
function lastWritten(line: string): string {
  return line.slice(line.replace(/\r+$/u, '').lastIndexOf('\r') + 1);
}

/** Control characters, and what reorders or hides words; tabs and line ends stay. */
const STEERING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|PRIVATE_?KEY/iu;
const SHORTEST_SECRET = 8;

/** What the environment calls a secret is one, whatever it looks like. */
function withoutValues(text: string, { environment }: RanIn): string {
  const secret = Object.entries(environment).filter(
    ([name, value]) => SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET,
  );
  return secret.reduce((rest, [name, value]) => rest.replaceAll(value, `[${name} was here]`), text);
}

function withoutPaths(text: string, { folder, environment }: RanIn): string {
  const places = [folder, realPathOf(folder)].map((path) => ({ path, name: '.' }));
  const homes = [homedir(), environment.HOME ?? ''].map((path) => ({ path, name: '~' }));
  return [...places, ...homes]
    .map(({ path, name }) => ({ path: path.replace(/[/\\]+$/u, ''), name }))
    .filter(({ path }) => isAbsolute(path) && path.length > 1)
    .sort((a, b) => b.path.length - a.path.length)
    .reduce((rest, { path, name }) => withoutPath(rest, path, name), text);
}

/** As it stands, and as it stands in an address. What only begins with the same letters is another path. */
function withoutPath(text: string, path: string, name: string): string {
  return [pathToFileURL(path).href, path].reduce((rest, written) => {
    const literal = written.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
    const below = name === '.' ? '' : `${name}/`;
    return rest
      .replaceAll(new RegExp(`${literal}[/\\\\]+(?=[^\\s/\\\\])`, 'gu'), below)
      .replaceAll(new RegExp(`${literal}(?![\\w-]|\\.\\w)`, 'gu'), name);
  }, text);
}

function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
