import type { AnswerScope, Decision, PodQuestion } from '../domain/pod.ts';
import { isAllowedCommand } from '../playbook/allowed-command.ts';
import type { Permissions } from '../playbook/profile.ts';
import { isInside } from './confined-path.ts';

/** What an agent wants to do, as far as its question says. */
export type Wish = Pick<PodQuestion, 'kind' | 'title' | 'command' | 'paths'> & {
  /** The tool of our own server, where it is one for sure. */
  ownTool?: string;
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
  if (wish.command !== undefined) return judgeCommand(wish.command, permissions);
  return judgeFiles(wish, permissions, folder);
}

/** Equal questions have the same key, and one answer is for all of them. */
export function keyOf({ kind, title, command, paths, ownTool }: Wish): string {
  if (command) return JSON.stringify(['command', ...command]);
  return JSON.stringify([kind, ...(paths && paths.length > 0 ? paths : [title]), ownTool ?? '']);
}

function judgeCommand(command: readonly string[], { allowCommands }: Permissions): Judgement {
  if (!isAllowedCommand(allowCommands, command)) return 'ask';
  return { decision: 'allow', why: `the profile allows ${command.join(' ')}` };
}

const READS = new Set(['read', 'search']);
const WRITES = new Set(['edit', 'delete', 'move']);

function judgeFiles({ kind, paths = [] }: Wish, { files }: Permissions, folder: string): Judgement {
  const isRead = READS.has(kind);
  if (paths.length === 0 || (!isRead && !WRITES.has(kind)) || files === 'ask') return 'ask';
  if (!isRead && files !== 'write') return 'ask';
  if (!paths.every((path) => isInside(folder, path))) return 'ask';
  if (!isRead && paths.some((path) => isGuarded(folder, path))) return 'ask';
  return { decision: 'allow', why: `the profile lets it ${isRead ? 'read' : 'write'} in its folder` };
}

/** What decides over others' work, or over git itself, is no ordinary file. */
export function isGuarded(folder: string, path: string): boolean {
  return ['.git', '.yoi'].some((name) => isInside(folder, path, name));
}
