import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { TicketError } from '../../../src/domain/errors.ts';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { processCaller } from '../../../src/main/identity.ts';
import { openWorkspace, type Workspace } from '../../../src/main/workspace.ts';
import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { callTool } from '../../../src/tools/call.ts';
import type { Services } from '../../../src/tools/tool.ts';
import type { Caller } from '../../../src/tracker/context.ts';
import type { Line } from '../linear/history.ts';
import { passGate } from './gate.ts';
import { liveThrough } from './live-through.ts';
import { lookAround } from './look-around.ts';
import type { Answer, Call, Halt, Order, Party, Timed } from './order.ts';
import { flood, storm } from './storm.ts';

// One process of a crowd: it opens the workspace as the program does, says who it is, and obeys one order after another.
const workspace = await openWorkspace(process.argv[2] ?? '', undefined);
process.on('message', async (order: Order | 'stop') => {
  if (order !== 'stop') await tell(await obey(order));
});
// Nobody is left who could end it.
process.on('disconnect', () => process.exit(1));
await tell({ caller: processCaller() });

async function obey(order: Order): Promise<unknown> {
  const services = servicesFor(order);
  if ('gate' in order && order.gate !== undefined) {
    await tell('waits');
    passGate(order.gate);
  }
  const act = (call: Call) => timed(services, call);
  if (order.do === 'storm') return storm(act, order);
  if (order.do === 'history') return liveThrough(services, act, order);
  if (order.do === 'flood') return flood(act, order);
  if (order.do === 'call') return act(order.call);
  const stopped = once(process, 'message').then(() => true);
  return lookAround(services, workspace.roots.records, stopped);
}

/** What the program works with; for some orders over a store that waits less, or that stops or dies somewhere. */
function servicesFor(order: Order): Services {
  const access = accessFor(order);
  const waitMs = order.do === 'call' ? order.waitMs : undefined;
  if (access === undefined && waitMs === undefined) return workspace.services;
  const { records: root, localDir } = (workspace as Workspace).roots;
  const store = openFileStore({
    root,
    localDir,
    ...(waitMs === undefined ? {} : { waitMs }),
    ...(access === undefined ? {} : { access }),
  });
  return { ...workspace.services, tracker: { ...workspace.services.tracker, store } };
}

function accessFor(order: Order): FileAccess | undefined {
  if (order.do === 'call' && order.halt) return endingAt(order.halt, halt);
  if (order.do === 'history' && order.dies) return endingAt(order.dies, () => die(order.log));
  return undefined;
}

async function timed(services: Services, { as, tool, input }: Call): Promise<Timed> {
  const asked = now();
  const answer = await answered(() => callTool(services, callerOf(as), tool, input));
  return { answer, asked, given: now() };
}

async function answered(run: () => ReturnType<typeof callTool>): Promise<Answer> {
  try {
    const called = await run();
    return called.kind === 'answer' ? { done: called.structured } : { failed: called.proposal.question };
  } catch (error) {
    if (!(error instanceof TicketError))
      return { failed: error instanceof Error ? `${error.stack}` : 'thrown' };
    const { code, rule, next, details } = error;
    return { refused: code, rule, next, details };
  }
}

function callerOf({ role, pod, ticket, channel, consent }: Party): Caller {
  const isPerson = role === 'human';
  const name = pod ?? (isPerson ? 'human-ann' : processCaller());
  return {
    connection: {
      roles: [role],
      name: pod ?? role,
      caller: { name, named: isPerson || pod !== undefined },
      channel: channel ?? (isPerson ? (consent ? 'terminal' : 'demo') : 'mcp'),
      ...(ticket === undefined ? {} : { ticket }),
    },
    ...(consent ? { consent: { ...consent, channel: 'terminal', name: 'ann' } } : {}),
  };
}

/** The real disk, until the process ends or stops itself at one step. */
function endingAt({ verb, call, before }: Halt, end: () => void): FileAccess {
  let calls = 0;
  return new Proxy(disk, {
    get(target, name: keyof FileAccess) {
      // Every verb is a function; which one is asked for is known only here.
      const act = target[name] as (...given: unknown[]) => unknown;
      if (name !== verb) return act;
      return (...given: unknown[]) => {
        calls += 1;
        if (calls === call && before) end();
        const result = act(...given);
        if (calls === call && !before) end();
        return result;
      };
    },
  });
}

function halt(): void {
  process.send?.('halts');
  process.kill(process.pid, 'SIGSTOP');
}

/** The log says that it was alive until now. */
function die(log: string): void {
  const line: Line = { n: -1, deed: 'die', uid: `${processCaller()}-dies`, asked: now() };
  appendFileSync(log, `${JSON.stringify(line)}\n`);
  process.kill(process.pid, 'SIGKILL');
}

function now(): number {
  return Number(process.hrtime.bigint());
}

/** Says something to whoever started this process; when it resolves, it was sent. */
function tell(message: unknown): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}
