import type { Outcome, PanelOptions } from '../cli/command-line-parts.ts';
import { TicketError } from '../domain/errors.ts';
import { said } from '../store/files/say-refusal.ts';
import { giveBackMemory } from './give-back-memory.ts';
import { openBrowser } from './open-browser.ts';
import { openPanel } from './panel.ts';
import { PanelPlace } from './panel-place.ts';
import { locateWorkspace } from './workspace.ts';

type Say = (outcome: Outcome) => void;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Whoever ended it does not wait for more. */
const END_MS = 2_000;

/** The panel on a person's terminal, until they end it; a second one says where the first one is. @throws TicketError */
export async function runPanel(options: PanelOptions, say: Say): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  // What fails beside a request must not take the page from the person.
  process.on('unhandledRejection', () =>
    process.stderr.write('yoi-tickets: something went wrong in the panel\n'),
  );
  const known = await openedBefore(options.workspace);
  if (options.link || known) return sayAgain(known, options, say);
  giveBackMemory();
  const panel = await openPanel(options);
  const link = panel.link();
  say({
    text: openText(panel.root, link, options),
    structured: { root: panel.root, port: panel.port, link },
  });
  if (options.open)
    openBrowser(() => panel.pageTo(link), { platform: process.platform, environment: process.env });
  await ended;
  await Promise.race([panel.close(), new Promise((resolve) => setTimeout(resolve, END_MS))]);
}

type Known = { root: string; port: number; link(): string; pageTo(link: string): string };

/** The panel of the workspace that another process has open. */
async function openedBefore(workspace: string | undefined): Promise<Known | undefined> {
  const { roots } = await locateWorkspace(process.cwd(), workspace);
  const place = new PanelPlace(roots.localDir);
  const { port } = place;
  if (port === undefined || !said('the panel was not looked for', () => place.isOpen)) return undefined;
  return {
    ...{ root: roots.root, port },
    link: () => said('no link was made', () => place.link(port)),
    pageTo: (link) => said('no browser was opened', () => place.pageTo(link)),
  };
}

function sayAgain(known: Known | undefined, options: PanelOptions, say: Say): void {
  if (!known) {
    throw new TicketError('not_found', {
      refused: 'no link was made',
      rule: 'no panel of this workspace is open',
      next: 'open it: yoi-tickets panel',
    });
  }
  const { root, port } = known;
  const link = known.link();
  const text = options.link
    ? linkText(link)
    : `The panel of ${root} is open already, on port ${port}.\n${linkText(link)}`;
  say({ text, structured: { root, port, link } });
  if (options.open && !options.link)
    openBrowser(() => known.pageTo(link), { platform: process.platform, environment: process.env });
}

function openText(root: string, link: string, { allowedHosts }: PanelOptions): string {
  return [
    `The panel of ${root} is open.`,
    linkText(link),
    ...(allowedHosts.length > 0
      ? [
          `By ${allowedHosts.join(' or ')}: put that name, and the port of your tunnel, in the place of the link's own.`,
        ]
      : []),
    'Ctrl-C closes it; agents go on. Another link: yoi-tickets panel --link',
  ].join('\n');
}

function linkText(link: string): string {
  return `Open this link, which lets one browser in, once, within 15 minutes:\n  ${link}`;
}
