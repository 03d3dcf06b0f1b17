import type { CommandLineParts, OpenWorkspace } from '../../src/cli/command-line-parts.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { readText } from '../../src/cli/text-source.ts';
import type { Acting } from '../../src/cli/who-acts.ts';
import type { ActionRow } from '../../src/domain/actions.ts';
import type { Services } from '../../src/tools/tool.ts';
import { openWorkspace } from '../tracker/workspace.ts';

export type Ran = { code: number; out: string; err: string };

/** What stands around a command line in a test: a terminal with what its person types, or none. */
export type Around = Partial<Pick<Terminal, 'environment' | 'ancestors'>> & {
  /** The lines that the person types, each when asked; they give up when there are no more. */
  types?: readonly string[];
  interactive?: boolean;
  /** What happens elsewhere while the person thinks. */
  meanwhile?: () => Promise<unknown>;
  /** They type Ctrl-C as soon as that means something of its own. */
  leaves?: true;
  /** Hears what is written on standard error. */
  heard?: (text: string) => void;
  /** Hears what is written on standard output. */
  written?: (text: string) => void;
  /** Is handed what Ctrl-C does from now on. */
  interrupts?: (act: () => void) => void;
  /** Is handed what is done when nobody reads standard output any more. */
  unread?: (act: () => void) => void;
  screen?: ReturnType<Terminal['screen']>;
};

/** A workspace in memory, and the command line in front of it. */
export function commandLine(services: Partial<Services> = {}) {
  const workspace = openWorkspace();
  Object.assign(workspace.services, services);
  const opened: Acting[] = [];
  const told: ActionRow[] = [];
  const run = async (words: readonly string[], around: Around = {}): Promise<Ran> => {
    const { terminal, written } = terminalOf(around);
    const { parts, open } = partsOf(terminal, workspace, opened, told);
    const code = await runCommandLine(words, parts);
    if (open() > 0) throw new Error('the workspace was left open');
    return { code, ...written };
  };
  return { run, call: workspace.call, services: workspace.services, opened, told };
}

/** What the composition root would hand in; `open` counts the workspaces that were not closed. */
export function partsOf(
  terminal: Terminal,
  workspace = openWorkspace(),
  opened: Acting[] = [],
  told: ActionRow[] = [],
) {
  const { services, store } = workspace;
  let open = 0;
  const parts: CommandLineParts = {
    version: '1.2.3',
    terminal,
    personName: () => 'ann',
    openServices: async ({ acting }): Promise<OpenWorkspace> => {
      opened.push(acting);
      open += 1;
      return {
        services,
        connection: {
          roles: acting.roles,
          name: acting.pod ?? 'somebody',
          caller: { name: acting.pod ?? 'somebody', named: true },
          channel: 'terminal',
          ...(acting.ticket === undefined ? {} : { ticket: acting.ticket }),
        },
        facts: async () => ({
          records: '/workspace/.yoi/tickets',
          mode: 'branch',
          counts: await store.read((view) => view.counts()),
          uncommitted: 2,
          warnings: ['two roots'],
        }),
        notifier: async () => ({ tell: async (rows) => void told.push(...rows) }),
        close: async () => {
          open -= 1;
        },
      };
    },
    panel: async () => {},
    serve: async (options) => terminal.out(JSON.stringify(options)),
    init: async (options) => ({ text: 'made', structured: { ...options } }),
    openScreen: async () => {},
    runScreen: async () => {},
    hold: async ({ reason }) => ({ text: reason ?? 'free', structured: { reason } }),
    trust: async () => ({ parts: [], accept: async () => ({ text: 'trusted', structured: {} }) }),
    demo: async () => {},
    migrate: async (options) => ({ text: 'rewritten', structured: { ...options } }),
    commit: async (options) => ({ text: 'committed', structured: { ...options } }),
    sync: async (options) => ({ text: 'shared', structured: { ...options } }),
    mergeDriver: async ({ theirs }) => ({ failed: theirs === 'conflict' }),
  };
  return { parts, open: () => open };
}

/** A terminal that writes into `written`. With `types` a person sits at it. */
export function terminalOf({
  types,
  interactive = types !== undefined,
  environment = {},
  ancestors,
  meanwhile,
  leaves,
  heard,
  written: hear,
  interrupts,
  unread,
  screen = null,
}: Around) {
  const written = { out: '', err: '' };
  const lines = [...(types ?? [])];
  const terminal: Terminal = {
    environment,
    interactive,
    ancestors: ancestors ?? (() => []),
    watched: interactive,
    screen: () => screen,
    onInterrupt: (act) => {
      if (leaves) act();
      interrupts?.(act);
      return () => {};
    },
    onUnread: (act) => {
      unread?.(act);
      return () => {};
    },
    out: (text) => {
      written.out += text;
      hear?.(text);
    },
    err: (text) => {
      written.err += text;
      heard?.(text);
    },
    readText,
    converse: () => {
      if (!interactive) throw new Error('nobody sits at this terminal');
      return {
        line: async (prompt) => {
          written.err += prompt;
          await meanwhile?.();
          return lines.shift() ?? null;
        },
        close: () => {},
      };
    },
  };
  return { terminal, written };
}
