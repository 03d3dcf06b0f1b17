import { createHash } from 'node:crypto';
import type { RequestPermissionRequest, ToolCallUpdate } from '@agentclientprotocol/sdk';
import { commandLine } from '../../domain/command-line.ts';
import { isInside } from './confined-path.ts';
import { fieldsOf, ownTool } from './own-tool.ts';
import type { Wish } from './permission-rules.ts';
import { readCommands } from './read-command.ts';

/** Longer than what anybody reads before they answer; what is cut says so. */
const TITLE = 8_000;
/** More places are no question that a person can answer place by place. */
const PATHS = 100;
const PATH = 4_096;
/** In what an agent says of a tool call, the fields that name a file, by the agents that were seen. */
const PATH_FIELDS = [
  'path',
  'file_path',
  'filePath',
  'filepath',
  'abs_path',
  'absolute_path',
  'notebook_path',
];

/** What an agent asks for, from what it says of the tool call. `folder` is the Pod's. */
export function wishOf(
  { toolCall }: RequestPermissionRequest,
  ownTools: readonly string[],
  folder: string,
): Wish {
  const { title, name, kind } = toolCall;
  const { said, cwd } = commandOf(toolCall);
  const commands = said === undefined ? undefined : readCommands(said);
  const command = commands?.length === 1 ? commands[0] : undefined;
  const paths = said === undefined ? pathsOf(toolCall) : elsewhere(cwd, folder);
  const what = kind ?? 'other';
  // A command that cannot be read as one is shown as it was said.
  const shown = said !== undefined && !command ? saidLine(said) : (title ?? name ?? what);
  const areShown = paths.length <= PATHS && paths.every((path) => path.length <= PATH);
  const own = ownTool(toolCall, ownTools);
  return {
    kind: said === undefined ? what : 'execute',
    title:
      shown.length <= TITLE
        ? shown
        : `${shown.slice(0, TITLE)} [truncated: ${shown.length - TITLE} characters]`,
    ...(command ? { command } : {}),
    ...(commands && commands.length > 1 ? { chain: commands } : {}),
    ...(paths.length > 0 && areShown ? { paths } : {}),
    ...(shown.length <= TITLE && areShown ? {} : { digest: digestOf([shown, ...paths]) }),
    ...(own === undefined ? {} : { ownTool: own }),
  };
}

function saidLine(said: unknown): string {
  if (typeof said === 'string') return said;
  const isOfWords = Array.isArray(said) && said.every((word) => typeof word === 'string');
  return isOfWords ? commandLine(said) : JSON.stringify(said);
}

type Command = { said?: unknown; cwd?: unknown };

/** The command as the agent says it, and where it would run. */
function commandOf({ toolCallId, title, kind, rawInput, content }: ToolCallUpdate): Command {
  const { command, cmd, cwd, workdir } = fieldsOf(rawInput);
  const said = command ?? cmd;
  if (said !== undefined) return { said, cwd: cwd ?? workdir };
  // Gemini CLI says it in the title alone, and the place in front of the model's own words.
  if (kind !== 'execute' || rawInput != null || !toolCallId.startsWith('run_shell_command__')) return {};
  const [place] = content ?? [];
  const words = place?.type === 'content' && place.content.type === 'text' ? place.content.text : '';
  const [, where] = /^\[current working directory ([^\]\n]+)\]/u.exec(words) ?? [];
  return where === undefined ? {} : { said: title ?? undefined, cwd: where };
}

function pathsOf({ rawInput, locations, content }: ToolCallUpdate): string[] {
  const fields = fieldsOf(rawInput);
  const paths = [
    ...(locations ?? []).map(({ path }) => path),
    ...PATH_FIELDS.flatMap((field) => (typeof fields[field] === 'string' ? [fields[field]] : [])),
    ...(content ?? []).flatMap((part) => (part.type === 'diff' ? [part.path] : [])),
  ];
  return [...new Set(paths)];
}

/** Where a command would run, if that is not in the Pod's folder. */
function elsewhere(cwd: unknown, folder: string): string[] {
  return typeof cwd !== 'string' || isInside(folder, cwd) ? [] : [cwd];
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
