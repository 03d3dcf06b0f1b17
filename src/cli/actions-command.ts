import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SeenActions } from '../tools/see-actions.ts';
import type { CommandLineParts, OpenWorkspace } from './command-line-parts.ts';
import { requireTickets } from './require-tickets.ts';
import { addIdentityOptions, addSharedOptions, sharedOptionsOf } from './shared-options.ts';
import { terminalJson } from './terminal-text.ts';

export const ACTIONS = 'actions';

const SHOWN = 100;
const MOST = 1_000;
/** A paper that is wide enough: what is printed elsewhere is not broken. */
const WIDE = 1_000;

/** Ages are in minutes, and go on where nothing else does. */
const AGES_MS = 60_000;

type Given = { limit: number; watch: boolean; all: boolean };

/** Adds the command that shows what needs a person, first. */
export function addActions(
  program: Command,
  parts: CommandLineParts,
  withWorkspace: (command: Command, use: (workspace: OpenWorkspace) => Promise<void>) => Promise<void>,
): void {
  const command = program
    .command(ACTIONS)
    .summary('Show what needs you, first, with the command that leads on')
    .description('Shows what needs a person, and what goes on without one, as the panel does. It only reads.')
    .option('--watch', 'go on, and show it again when something changes; Ctrl-C ends it', false)
    .option('--all', 'with every way on, and why another is not possible now', false)
    .addOption(
      new Option('--limit <number>', 'so many rows at most')
        .default(SHOWN)
        .argParser((text) => limitIn(text)),
    );
  addSharedOptions(addIdentityOptions(command))
    .addHelpText('after', '\nExample:\n  yoi-tickets actions --watch\n')
    .action(() =>
      withWorkspace(command, async (workspace) => {
        const { services, connection } = workspace;
        requireTickets(connection, 'ticket_list');
        const { limit, watch, all } = command.opts<Given>();
        const { json } = sharedOptionsOf(command);
        const show = await showOn(parts, json, { watch, all }, () => services.tracker.now());
        const isScreen = !json && parts.terminal.screen() !== null;
        if (watch)
          return follow(parts, workspace, { limit, ...(isScreen ? { againMs: AGES_MS } : {}) }, show);
        const { seeActions } = await import('../tools/see-actions.ts');
        show(await seeActions(services, { limit }));
      }),
    );
}

type Show = (seen: SeenActions) => void;

/** On a terminal what is shown takes the place of what was; elsewhere it stands below, as data on one line each. */
async function showOn(
  { terminal }: CommandLineParts,
  json: boolean,
  { watch: again, all }: Pick<Given, 'watch' | 'all'>,
  now: () => Date,
): Promise<Show> {
  if (json)
    return (seen) => terminal.out(again ? `${oneLineJson(seen)}\n` : `${terminalJson({ ...seen })}\n`);
  const { actionRowsText } = await import('./action-rows-text.ts');
  const { paint } = await import('./attach/row.ts');
  return (seen) => {
    const screen = terminal.screen();
    const view = { columns: screen?.columns ?? WIDE, folded: false };
    const lines = actionRowsText(seen, now(), view, all).map((row) => paint(row, screen?.colours ?? false));
    terminal.out(`${again && screen ? CLEAR_SCREEN : ''}${lines.join('\n')}\n`);
  };
}

const CLEAR_SCREEN = '\u001b[2J\u001b[H';

function oneLineJson(seen: SeenActions): string {
  return terminalJson({ ...seen })
    .split('\n')
    .map((line) => line.trimStart())
    .join('');
}

async function follow(
  { terminal }: CommandLineParts,
  { services, connection, notifier }: OpenWorkspace,
  wish: { limit: number; againMs?: number },
  show: Show,
): Promise<void> {
  const { watchActions } = await import('../tools/watch-actions.ts');
  const ending = new AbortController();
  const ends = [terminal.onInterrupt, terminal.onUnread].map((on) => on(() => ending.abort()));
  try {
    // An agent that watches calls nobody.
    const person = connection.roles.includes('human') ? await notifier() : undefined;
    for await (const seen of watchActions(services, { ...wish, ended: ending.signal })) {
      show(seen);
      void person?.tell(seen.rows);
    }
  } finally {
    for (const end of ends) end();
  }
}

function limitIn(text: string): number {
  const limit = Number(text);
  if (/^\d{1,4}$/u.test(text) && limit >= 1 && limit <= MOST) return limit;
  throw new InvalidArgumentError(`a number from 1 to ${MOST}.`);
}
