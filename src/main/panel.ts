import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { ChangeFeed } from '../panel/server/change-feed.ts';
import { OrchestratorKeeper } from '../panel/server/orchestrator-keeper.ts';
import { readPageFiles } from '../panel/server/page-files.ts';
import type { PanelParts } from '../panel/server/panel-parts.ts';
import { type PanelServer, startPanelServer } from '../panel/server/panel-server.ts';
import { PersonCaller } from '../panel/server/person-caller.ts';
import { said, sayRefusal } from '../store/files/say-refusal.ts';
import { ActionsSight } from '../tools/actions-sight.ts';
import { type SeenActions, seeActions, seeTicket } from '../tools/see-actions.ts';
import type { Services } from '../tools/tool.ts';
import { personName } from './identity.ts';
import { LiveWorkspace } from './live-workspace.ts';
import { localChanges } from './local-changes.ts';
import { notifierOf } from './notifier.ts';
import { PanelPlace } from './panel-place.ts';
import type { Workspace } from './workspace.ts';

export type PanelOptions = {
  workspace?: string | undefined;
  /** Without it the last one of this workspace, or any that is free. */
  port?: number | undefined;
  allowedHosts?: readonly string[] | undefined;
  /** Whether it sees to an orchestrator in the background. */
  orchestrator?: boolean | undefined;
  /** The person whose panel it is, as in `human/NAME`. */
  person?: string | undefined;
  /** Where the built page lies. */
  page?: string | undefined;
};

export type OpenPanel = {
  port: number;
  root: string;
  /** A link that lets one browser in, once. */
  link(): string;
  /** Where a page leads on to a link, for a browser that is started here. */
  pageTo(link: string): string;
  close(): Promise<void>;
};

/**
 * Opens the panel of a workspace in this process; whoever holds its link acts as the person.
 * @throws TicketError where there is no workspace, its panel is open already, or the port is taken.
 */
export async function openPanel(options: PanelOptions): Promise<OpenPanel> {
  const live = new LiveWorkspace(process.cwd(), options.workspace);
  const { roots } = await live.workspace();
  const place = new PanelPlace(roots.localDir);
  const lock = await place.take().catch((error: unknown) => {
    throw sayRefusal(error, NOT_OPENED);
  });
  try {
    if (!lock) throw refusedSecond();
    return await serve(live, place, roots, options, lock.release);
  } catch (error) {
    lock?.release();
    await live.close();
    throw error;
  }
}

/** A process is there by then, and has refused what it refuses at once. */
const PATIENCE_MS = 500;
const NOT_OPENED = 'the panel was not opened';

async function serve(
  live: LiveWorkspace,
  place: PanelPlace,
  { root, localDir }: { root: string; localDir: string },
  { port, allowedHosts = [], orchestrator = true, person = personName(), page = builtPage() }: PanelOptions,
  release: () => void,
): Promise<OpenPanel> {
  const log = (line: string) => process.stderr.write(`yoi-tickets: ${line}\n`);
  const services = async () => {
    const { services } = await live.workspace().catch((error: unknown) => {
      live.troubled();
      throw error;
    });
    return followedByThemselves(services);
  };
  const connection: Connection = {
    roles: ['human'],
    name: person,
    caller: { name: `human-${person}`, named: true },
    channel: 'panel',
  };
  const changes = new ChangeFeed([
    (tell) => live.watch((ids) => tell(ids === 'all' ? { all: true } : { tickets: ids })),
    localChanges(localDir),
  ]);
  const keeper = new OrchestratorKeeper({
    ...{ services, connection, log, said: saidHere },
    changed: () => changes.tell({}),
    looksOnly: !orchestrator,
  });
  const parts: PanelParts = {
    ...{ connection, services, changes, log },
    workspace: { name: basename(root), root },
    page: readPageFiles(page),
    door: {
      enter: (key) => (place.spend(key) ? place.sessions.issue() : undefined),
      isIn: (session) => place.sessions.use(session),
    },
    orchestrator: () => keeper.life,
    see: sightOf(live),
    warnings: async () => (await live.workspace()).warnings,
    said: saidHere,
    troubled: () => live.troubled(),
    now: () => new Date(),
  };
  const server = await listen(parts, { port, last: place.port, allowedHosts });
  said(NOT_OPENED, () => place.note(server.port));
  const caller = new PersonCaller({
    ...parts,
    notifier: async () => notifierOf({ root, localDir }, await callable(services)),
  });
  keeper.start();
  caller.start();
  // By the time that a browser has started, what its page asks for first was looked at.
  parts.see.actions().catch(() => {});
  return {
    ...{ root, port: server.port },
    link: () => said('no link was made', () => place.link(server.port)),
    pageTo: (link) => said('no browser was opened', () => place.pageTo(link)),
    close: async () => {
      keeper.stop();
      caller.stop();
      place.forgetPage();
      await server.close();
      await live.close();
      release();
    },
  };
}

function saidHere(error: unknown): TicketError | undefined {
  const known = sayRefusal(error, 'it was not read or done');
  return known instanceof TicketError ? known : undefined;
}

/** The playbook of the workspace as it is at each moment, for who keeps it. */
async function callable(services: () => Promise<Services>): Promise<Services> {
  return { ...(await services()), playbook: async () => (await services()).playbook() };
}

/** What was seen of a workspace is kept for as long as it is the same one: most of it is as it was when a page asks again. */
function sightOf(live: LiveWorkspace): PanelParts['see'] {
  const sights = new WeakMap<Workspace, ActionsSight>();
  let last: SeenActions | undefined;
  const look = async () => {
    const workspace = await live.workspace();
    const sight = sights.get(workspace) ?? new ActionsSight();
    sights.set(workspace, sight);
    return [workspace.services, { sight }] as const;
  };
  return {
    actions: async () => {
      try {
        last = await seeActions(...(await look()));
        return last;
      } catch (error) {
        last = undefined;
        throw error;
      }
    },
    last: () => last,
    ticket: async (id) => {
      const [services, options] = await look();
      return seeTicket(services, id, options);
    },
  };
}

/** A page follows what it began: it is answered when a step has begun, or has been refused at once. */
function followedByThemselves(services: Services): Services {
  const work = async () => {
    const { Work } = await import('../work/work.ts');
    return new Work({ ...(await services.work()).parts, patienceMs: PATIENCE_MS });
  };
  return { ...services, work };
}

/** At the last port a page that is still open finds it again. */
async function listen(
  parts: PanelParts,
  {
    port,
    last,
    allowedHosts,
  }: { port: number | undefined; last: number | undefined; allowedHosts: readonly string[] },
): Promise<PanelServer> {
  if (port !== undefined || last === undefined)
    return startPanelServer(parts, { port: port ?? 0, allowedHosts });
  return startPanelServer(parts, { port: last, allowedHosts }).catch((error: unknown) => {
    if (!(error instanceof TicketError)) throw error;
    return startPanelServer(parts, { port: 0, allowedHosts });
  });
}

function refusedSecond(): TicketError {
  return new TicketError('conflict', {
    refused: NOT_OPENED,
    rule: 'the panel of this workspace is open already',
    next: 'ask for a link to it: yoi-tickets panel --link',
  });
}

/** Beside the program. */
function builtPage(): string {
  return fileURLToPath(new URL('./panel', import.meta.url));
}
