import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LEDGER } from '../../local/ledger.ts';
import { Place } from '../../local/place.ts';
import { waitForFile } from '../../local/wait-for-file.ts';
import { controlAddress } from '../control/control-address.ts';
import { ControlServer } from '../control/control-server.ts';
import { profileRulesPath } from '../permissions/profile-rules.ts';
import { RulesFile } from '../permissions/rules-file.ts';
import { Registry } from '../registry.ts';
import { sendToPod } from '../send-to-pod.ts';
import { type HostOrder, hostOrderSchema } from './host-order.ts';
import { keepReachable } from './keep-reachable.ts';
import { PartNotice } from './part-notice.ts';
import { PodHost } from './pod-host.ts';
import { RoutingNotice } from './routing-notice.ts';
import { TicketFiles } from './ticket-files.ts';
import { TicketFollower } from './ticket-follower.ts';

/** What a host says to who started it, once: the Pod is at work, or why not. */
export type HostWord = { accepted: true } | { failed: string };

export type HostOptions = {
  localDir: string;
  pod: string;
  restore: boolean;
  /** When it had ended last, as far as who restores it saw, '' where it had not; one of an older version says nothing. */
  endedAt: string | undefined;
  newId(): string;
  say(word: HostWord): void;
};

/** Another host may just be ending, and somebody may just be looking. */
const LOCK_MS = 3_000;

/**
 * Hosts one Pod in this process until it is over: by a stop, by a signal, or because its agent ended. The Pod's lock
 * is held for as long.
 */
export async function runHost({ localDir, pod, restore, endedAt, newId, say }: HostOptions): Promise<void> {
  const place = new Place(localDir);
  const registry = new Registry(place);
  const lock = await waitForFile(registry.at(pod, 'host.lock'), LOCK_MS);
  if (!lock) return say({ failed: `Pod ${pod} has a host already` });
  try {
    const entry = registry.entry(pod);
    const order = hostOrderSchema.parse(JSON.parse(readFileSync(registry.at(pod, 'order.json'), 'utf8')));
    if (!entry) return say({ failed: `Pod ${pod} has no entry` });
    // Somebody ended it between the word that it shall come and now.
    const { ended } = entry;
    const isOld = restore && ended?.how !== 'forgotten' && (endedAt === undefined || ended?.at === endedAt);
    if (ended && !isOld) return say({ failed: ended.text });
    const host = new PodHost(
      {
        ...{ registry, order, restore, newId, environment: { ...environmentOfAgent(), ...order.variables } },
        profileRules: new RulesFile(profileRulesPath(place, order.profile)),
        now: () => new Date(),
        newToken: () => randomBytes(32).toString('base64url'),
      },
      entry,
    );
    const control = await ControlServer.listen(controlAddress(registry.at(pod)), host);
    const leave = keepReachable({ registry, host, control }, () => process.exit(1));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => void host.end('died', `its host was asked to end by ${signal}`));
    const followers = followersOf(host, order, place);
    await host.start().then(
      () => say({ accepted: true }),
      (error: unknown) => say({ failed: error instanceof Error ? error.message : String(error) }),
    );
    if (host.entry.acceptedAt !== null) for (const follower of followers) follower.begin();
    await host.over;
    leave();
    await Promise.all(followers.map((follower) => follower.stop()));
    await tellHolder(host, order, place);
    // Whoever asked for the end is answered first.
    await new Promise(setImmediate);
    await control.close();
  } finally {
    lock.release();
    registry.noteEnd();
  }
}

type Follower = { begin(): void; stop(): void | Promise<void> };

/** What tells this Pod what others do. */
function followersOf(host: PodHost, order: HostOrder, place: Place): Follower[] {
  const { role } = host.entry;
  const send = (pod: string, text: string, key: string) =>
    sendToPod(place, pod, { from: `${role}/${order.pod}`, text, key });
  const notify = (pod: string, text: string, key: string) =>
    sendToPod(place, pod, { from: 'notice', text, key });
  const { records } = order;
  const tickets = [
    new TicketFollower({ host, records, send }),
    new PartNotice({ host, records, send: notify }),
  ];
  const { status, branches } = order;
  if (role !== 'orchestrator' || !status) return tickets;
  const watched = [
    ...[LEDGER, 'pods', 'work'].map((name) => place.at(name)),
    ...(branches === undefined ? [] : [branches]),
  ];
  return [...tickets, new RoutingNotice({ host, watched, status })];
}

/** Who holds the Ticket of a Pod that ended hears of it, if that is a Pod. */
async function tellHolder({ entry }: PodHost, { records }: HostOrder, place: Place): Promise<void> {
  const { name, role, ticket, ended } = entry;
  if (ticket === null || ended === null) return;
  const { holder } = new TicketFiles(records).changed(ticket) ?? {};
  if (!holder || holder === name) return;
  const text = `Pod ${name}, ${role} of Ticket ${ticket}, has ended (${ended.how}): ${ended.text}`;
  await sendToPod(place, holder, { from: 'notice', text, key: `ended:${name}:${ended.at}` });
}

/** This process was started with nothing but what the agent may have. */
function environmentOfAgent(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
