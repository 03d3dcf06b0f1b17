import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Turn } from './turn.ts';

/** Who plays: a role on a Ticket, as the marks of its Pod say. */
type Player = { role: string; ticket: string | undefined };

/**
 * What an agent does in a turn in which it heard `input`: the first play of its role that is left and waits for
 * nothing else, of its Ticket's own folder or else of the common one. Taken by its renaming, so that whoever comes
 * after a death goes on with the next one, and no two play the same.
 */
export function takePlay(folder: string, { role, ticket }: Player, input: string): string {
  for (const place of [...(ticket === undefined ? [] : [join(folder, ticket)]), folder])
    for (const file of playsOf(place, role)) {
      const play = readIfLeft(join(place, file));
      if (play !== undefined && isWaitedFor(play, input) && isTaken(join(place, file)))
        return play.replace(WHEN, '');
    }
  return '';
}

/** What stands for something else in the line of a play: who plays, where, on which commit, and what a tool answered. */
export function filled(turn: Turn, line: string): string {
  const { cwd, servers } = turn.session;
  const words: Readonly<Record<string, () => string | undefined>> = {
    ticket: () => process.env.YOI_TICKET ?? TICKET.exec(turn.input)?.[0],
    pod: () => process.env.YOI_POD,
    folder: () => cwd,
    commit: () => execFileSync('git', ['rev-parse', 'HEAD'], { cwd, encoding: 'utf8' }).trim(),
  };
  return line.replace(/\{([a-z_]+)\}/gu, (whole, name: string) =>
    name in words ? (words[name]?.() ?? whole) : (servers.answered(name) ?? whole),
  );
}

const WHEN = /^@when (.+)\n?/u;
const TICKET = /\b\d{8}-\d{6}-[\p{L}\p{N}-]+/u;

function playsOf(place: string, role: string): string[] {
  const numbered = (file: string) => Number(/-(\d+)\.txt$/u.exec(file)?.[1]);
  return filesIn(place)
    .filter((file) => file.startsWith(`${role}-`) && Number.isInteger(numbered(file)))
    .sort((one, other) => numbered(one) - numbered(other));
}

/** `@when words` on its first line: it is for a turn in which these were heard. */
function isWaitedFor(play: string, input: string): boolean {
  const [, words] = WHEN.exec(play) ?? [];
  return words === undefined || new RegExp(words, 'u').test(input);
}

function isTaken(path: string): boolean {
  try {
    renameSync(path, `${path}.played`);
    return true;
  } catch {
    return false;
  }
}

function readIfLeft(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function filesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}
