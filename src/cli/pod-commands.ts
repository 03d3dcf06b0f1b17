import type { Command } from 'commander';
import { type Connection, mayUse } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import type { Services } from '../tools/tool.ts';
import type { CommandLineParts, OpenWorkspace } from './command-line-parts.ts';
import { addSharedOptions, sharedOptionsOf } from './shared-options.ts';
import { terminalJson } from './terminal-text.ts';
import { type Acting, whoActs } from './who-acts.ts';

/** So many lines of the past are shown before what happens. */
const PAST = 500;

/** The commands of Pods that are no tool: what a person does at a terminal, for as long as they like. */
export function addPodCommands(pod: Command, parts: CommandLineParts): void {
  const attachCommand = pod
    .command('attach')
    .argument('<pod>', "the Pod's name")
    .summary('Watch a Pod, answer what it asks, and talk to it')
    .description('Shows what a Pod does while it does it. Leaving it does not stop the Pod.');
  addSharedOptions(attachCommand)
    .addHelpText('after', '\nExample:\n  yoi-tickets pod attach ticket-coder-plan-tool\n')
    .action((name: string) => withPods(parts, attachCommand, (opened) => watch(opened, parts, name)));
  const logs = pod
    .command('logs')
    .argument('<pod>', "the Pod's name")
    .option('--limit <number>', 'so many lines of the transcript, from its end', '1000')
    .summary('Print the transcript of a Pod')
    .description('Prints what was said to a Pod and by it, and what happened to it.');
  addSharedOptions(logs)
    .addHelpText('after', '\nExample:\n  yoi-tickets pod logs ticket-coder-plan-tool\n')
    .action((name: string) => withPods(parts, logs, (opened) => printLogs(opened, parts, logs, name)));
  const open = pod
    .command('open')
    .argument('<pod>', "the Pod's name")
    .summary("Start the agent's own screen on a Pod's session")
    .description(
      "Starts the agent's own screen in the Pod's folder, on its session where it can take that up.",
    );
  addSharedOptions(open)
    .addHelpText('after', '\nExample:\n  yoi-tickets pod open ticket-coder-plan-tool\n')
    .action((name: string) => withPods(parts, open, ({ services }) => parts.openScreen(services, name)));
}

type Opened = { services: Services; acting: Acting };

async function withPods(
  parts: CommandLineParts,
  command: Command,
  use: (opened: Opened) => Promise<void>,
): Promise<void> {
  const { workspace } = sharedOptionsOf(command);
  const acting = whoActs({}, parts.terminal);
  const opened: OpenWorkspace = await parts.openServices({ workspace, acting });
  try {
    refuseOthers(opened.connection, command.name());
    await use({ services: opened.services, acting });
  } finally {
    await opened.close();
  }
}

function refuseOthers(connection: Connection, name: string): void {
  if (mayUse(connection, 'pod_show')) return;
  throw new TicketError('forbidden', {
    refused: `pod ${name} was not run`,
    rule: `it is not among the tools of ${connection.roles.join(', ')}`,
    next: 'leave it to a person',
  });
}

async function watch({ services, acting }: Opened, parts: CommandLineParts, name: string): Promise<void> {
  const { attach, processAttachTerminal, watchedPod } = await import('./attach/view.ts');
  const terminal = processAttachTerminal();
  const isPerson = acting.person === 'here';
  const pod = await watchedPod(services, name, {
    past: PAST,
    by: isPerson ? `human/${parts.personName()}` : null,
  });
  await attach(pod, { ...terminal, interactive: terminal.interactive && isPerson });
}

async function printLogs(
  { services }: Opened,
  parts: CommandLineParts,
  command: Command,
  name: string,
): Promise<void> {
  const { pods } = await services.pods();
  const entries = pods.transcript(name, Math.max(0, Number(command.opts<{ limit: string }>().limit) || 0));
  if (sharedOptionsOf(command).json) {
    for (const entry of entries) parts.terminal.out(`${terminalJson({ ...entry })}\n`);
    return;
  }
  const { printTranscript, processAttachTerminal } = await import('./attach/view.ts');
  await printTranscript(entries, processAttachTerminal().write, { folded: false, times: true });
}
