import type { Outcome } from '../../cli/command-line-parts.ts';
import { openBrowser } from '../open-browser.ts';
import { openPanel } from '../panel.ts';
import { runPanel } from '../run-panel.ts';
import { locateWorkspace } from '../workspace.ts';
import { type Demo, makeDemo } from './make-demo.ts';

type Say = (outcome: Outcome) => void;

/**
 * Opens the panel: on the workspace of the current folder, or, where there is none, on one that is made in a temporary
 * folder with a story to look at. Both until the person ends it.
 */
export async function demonstrate(
  { isPerson }: { isPerson: boolean },
  say: Say,
  tell: (line: string) => void,
): Promise<void> {
  const { roots } = await locateWorkspace(process.cwd(), undefined);
  if (roots.mode === 'none') return demonstrateInOne(say, tell);
  // Whoever holds the link of a panel acts as the person; only in a demo there is nobody to be taken for.
  if (!isPerson) return say(here(roots));
  await runPanel(
    { workspace: roots.root, allowedHosts: [], open: true, orchestrator: true, link: false },
    say,
  );
}

async function demonstrateInOne(say: Say, tell: (line: string) => void): Promise<void> {
  const interrupted = interruption();
  const demo = await makeDemo(tell);
  const { root, records } = demo.workspace.roots;
  try {
    // Who has ended it by now wants no page of it.
    if (!interrupted.isOver()) await showUntil(interrupted.comes, demo, tell);
  } finally {
    tell('The demo ends: its agents are stopped.');
    await demo.end();
  }
  say({
    text: `What was made stays in ${root} until you delete it.\n\nNext: in a repository of your own, run yoi-tickets init`,
    structured: { root, records },
  });
}

async function showUntil(over: Promise<void>, demo: Demo, tell: (line: string) => void): Promise<void> {
  const { root } = demo.workspace.roots;
  // It starts an orchestrator of its own.
  const panel = await openPanel({ workspace: root, orchestrator: false });
  try {
    const link = panel.link();
    tell(`\nThe panel is open; its Tickets come while you look:\n  ${link}\n`);
    openBrowser(() => panel.pageTo(link), { platform: process.platform, environment: process.env });
    await Promise.race([demo.filled.then(() => tell(whatThereIs(root))), over]);
    await over;
  } finally {
    await panel.close();
  }
}

/** The line that connects an MCP client to a workspace. */
function connectLine(root: string): string {
  return `node ${process.argv[1]} serve --workspace ${root}`;
}

function here({ root, records }: { root: string; records: string }): Outcome {
  return {
    text: [
      `Workspace  ${root}`,
      `Records    ${records}`,
      '',
      'Connect an MCP client with:',
      `  ${connectLine(root)}`,
      '',
      'Next: yoi-tickets status; a person in a terminal of their own opens the panel: yoi-tickets panel',
    ].join('\n'),
    structured: { root, records },
  };
}

function whatThereIs(root: string): string {
  const program = `node ${process.argv[1]}`;
  return [
    '',
    'Agents are at work there, and some wait for you. They are puppets, and no model; all else is real.',
    `  ${program} actions --workspace ${root}`,
    `  ${program} panel --link --workspace ${root}`,
    'Connect an MCP client to it with:',
    `  ${connectLine(root)}`,
    'Ctrl-C ends it.',
  ].join('\n');
}

/** When the process is told to end: it does so in its own time, at the first word. */
function interruption(): { comes: Promise<void>; isOver(): boolean } {
  let isOver = false;
  const comes = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        isOver = true;
        resolve();
      });
  });
  return { comes, isOver: () => isOver };
}
