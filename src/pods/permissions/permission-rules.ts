import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { isAboutFiles } from '../../domain/asked-words.ts';
import type { AnswerScope, Decision, PodQuestion } from '../../domain/pod.ts';
import { isAllowedCommand } from '../../playbook/allowed-command.ts';
import type { Permissions } from '../../playbook/profile.ts';
import { isInside } from './confined-path.ts';

/** What an agent wants to do, as far as its question says. */
export type Wish = Pick<PodQuestion, 'kind' | 'title' | 'command' | 'paths'> & {
  /** The tool of our own server, where it is one for sure. */
  ownTool?: string;
  /** Several commands, each run where the one before it succeeded. */
  chain?: readonly (readonly string[])[];
  /** Of all that was said, where the title or the paths are not all of it. */
  digest?: string;
};

/** What a person said to equal questions before. */
export type Rule = { key: string; decision: Decision; scope: AnswerScope };

export type Judgement = { decision: Decision; why: string } | 'ask';

/**
 * What a question is answered with. Our own tools decide for themselves; then what the person said before; then the
 * profile; everything else is asked.
 */
export function judge(
  wish: Wish,
  permissions: Permissions,
  rules: readonly Rule[],
  folder: string,
): Judgement {
  if (wish.ownTool !== undefined) return { decision: 'allow', why: `${wish.ownTool} keeps its own gates` };
  const said = rules.findLast(({ key }) => key === keyOf(wish));
  if (said)
    return {
      decision: said.decision,
      why: said.scope === 'profile' ? 'a person said so for this profile' : 'a person said so for this Pod',
    };
  if (wish.command !== undefined) return judgeCommand(wish.command, wish.paths, permissions, folder);
  if (wish.chain !== undefined) return judgeChain(wish.chain, wish.paths, permissions, folder);
  return judgeFiles(wish, permissions, folder);
}

/** Equal questions have the same key, and one answer is for all of them. */
export function keyOf(wish: Wish): string {
  const { kind, title, command, paths = [], digest, ownTool } = wish;
  const places = paths.map((path) => ({ in: path }));
  if (command) return JSON.stringify(['command', ...command, ...places]);
  if (digest !== undefined) return JSON.stringify([kind, { digest }]);
  return JSON.stringify([kind, ...(isAboutFiles(wish) ? paths : [title, ...places]), ownTool ?? '']);
}

/** A command has a path where it would run elsewhere than in the folder: then no pattern is meant for it. */
function judgeCommand(
  command: readonly string[],
  paths: Wish['paths'],
  { allowCommands }: Permissions,
  folder: string,
): Judgement {
  // `git mv x .git/hooks/y` is nothing that a pattern for moving files means.
  if (
    paths !== undefined ||
    command.slice(1).some((word) => isGuarded(folder, word) || leadsOut(folder, word))
  )
    return 'ask';
  const isHere = (path: string) => isAbsolute(path) && isInside(folder, path);
  if (!isAllowedCommand(allowCommands, command, isHere)) return 'ask';
  return { decision: 'allow', why: `the profile allows ${command.join(' ')}` };
}

/** Whether a word is the name of a link in the folder that leads out of it. */
function leadsOut(folder: string, word: string): boolean {
  return existsSync(resolve(folder, word)) && !isInside(folder, word);
}

/** A chain is allowed where each of its commands is. It may begin by going to a place in the folder. */
function judgeChain(
  [first = [], ...others]: NonNullable<Wish['chain']>,
  paths: Wish['paths'],
  permissions: Permissions,
  folder: string,
): Judgement {
  const [program, place, more] = first;
  const isStep = program === 'cd' && place !== undefined && more === undefined && !place.startsWith('-');
  const isHere = isStep && !MEANS_MORE.test(place) && isInside(folder, place) && !isGuarded(folder, place);
  const commands = isHere ? others : [first, ...others];
  const judged = commands.map((command) => judgeCommand(command, paths, permissions, folder));
  if (judged.includes('ask')) return 'ask';
  return { decision: 'allow', why: 'the profile allows each of its commands' };
}

/** What these kinds of act do to files is no more than to look at them. */
export const READS: ReadonlySet<string> = new Set(['read', 'search']);
const WRITES = new Set(['edit', 'delete', 'move']);

function judgeFiles({ kind, paths = [] }: Wish, { files }: Permissions, folder: string): Judgement {
  const isRead = READS.has(kind);
  if (paths.length === 0 || (!isRead && !WRITES.has(kind)) || files === 'ask') return 'ask';
  if (!isRead && files !== 'write') return 'ask';
  if (!paths.every((path) => !MEANS_MORE.test(path) && isInside(folder, path))) return 'ask';
  if (paths.some((path) => (isRead ? isLocalState(folder, path) : isGuarded(folder, path)))) return 'ask';
  return { decision: 'allow', why: `the profile lets it ${isRead ? 'read' : 'write'} in its folder` };
}

/** An agent may take it for another place than we do: a home, or an address. */
const MEANS_MORE = /^~|^[A-Za-z][A-Za-z0-9+.-]*:\/\//u;

/** What decides over others' work, over git itself, or over what the agent may do without asking, is no ordinary file. */
const GUARDED = [
  ...['.git', '.yoi', '.mcp.json'],
  ...['.claude', '.codex', '.gemini', '.opencode', 'opencode.json', 'opencode.jsonc'],
];

/** There lie what other Pods said and, for a moment, a link by which a browser is let in as the person. */
function isLocalState(folder: string, path: string): boolean {
  return ['.git', 'yoi'].every((name) => isInside(folder, path, name));
}

export function isGuarded(folder: string, path: string): boolean {
  return GUARDED.some((name) => isInside(folder, path, name));
}
