import { fillWorkspace } from './many-tickets.ts';
import { median, timed, timedAsync } from './measure.ts';
import { bareComment, createTicket } from './measure-changes.ts';
import { bareNode, newWorkspace, run, type Served, serve } from './program.ts';
import { report } from './report.ts';

/** From here on nine of ten Tickets are closed; below, all are active. */
const LARGE = 100_000;
const FEW = 100;
const ROUNDS = 25;
const MEMORY_MB = 250;
const PROMPT_MS = 150;

type Limits = { fresh: number; page: number; search: number };
const limitsFor = (count: number): Limits =>
  count >= LARGE ? { fresh: 350, page: 50, search: 100 } : { fresh: 120, page: 8, search: 15 };

/** What a workspace of `count` Tickets costs, beside one of a hundred. It stays there for the index. */
export async function measureMany(folder: string, count: number): Promise<void> {
  const oneActiveIn = count >= LARGE ? 10 : 1;
  const few = newWorkspace(folder, `few-beside-${count}`);
  const many = newWorkspace(folder, `many-${count}`);
  await fillWorkspace({ root: few.records, localDir: few.localDir, count: FEW, oneActiveIn: 1 });
  const ids = await fillWorkspace({ root: many.records, localDir: many.localDir, count, oneActiveIn });
  const name = count.toLocaleString('en');
  measureFresh(many.root, name, limitsFor(count));
  if (count < LARGE) measurePrompt(many.root, name);
  const server = await serve(many.root, 'intake,orchestrator,companion');
  const beside = await serve(few.root, 'intake,orchestrator,companion');
  await measureReads(server, name, ids, limitsFor(count));
  await measureGrowth(folder, few.records, server, beside, name);
  const memory = server.memory();
  report({
    what: `memory of serve at ${name}`,
    value: memory,
    unit: 'MB',
    floor: { what: 'serve at 100', value: beside.memory() },
    reach: `≤ ${MEMORY_MB} MB`,
    met: !(memory > MEMORY_MB),
  });
  await Promise.all([server.close(), beside.close()]);
}

function measureFresh(root: string, name: string, limits: Limits): void {
  // The first process leaves its index for the others.
  run(root, 'status');
  const bare: number[] = [];
  const pages: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(timed(bareNode));
    pages.push(timed(() => run(root, 'ticket', 'list', '--json')));
  }
  const floor = { what: 'bare node -e 0', value: median(bare) };
  const value = median(pages);
  report({
    what: `first page of ${name}, fresh process`,
    value,
    floor,
    reach: `≤ ${limits.fresh} ms above`,
    met: value <= floor.value + limits.fresh,
  });
}

/** What a prompt shows, and waits for each time. */
function measurePrompt(root: string, name: string): void {
  const times = Array.from({ length: ROUNDS }, () => timed(() => run(root, 'status', '--short')));
  report({
    what: `status --short of ${name}, fresh process`,
    value: median(times),
    unit: 'ms',
    floor: { what: 'limit', value: PROMPT_MS },
    reach: `≤ ${PROMPT_MS} ms`,
    met: median(times) <= PROMPT_MS,
  });
}

/** Every way to ask, on a running server. */
async function measureReads(
  server: Served,
  name: string,
  ids: readonly string[],
  limits: Limits,
): Promise<void> {
  const asked: [string, number, (round: number) => Promise<unknown>][] = [
    ['first page', limits.page, () => server.call('ticket_list', {})],
    ['search', limits.search, (round) => server.call('ticket_list', { text: `number ${round}77` })],
    [
      'search in all',
      limits.search,
      (round) => server.call('ticket_list', { text: `number ${round}77`, state: 'all' }),
    ],
    ['blocked', limits.search, () => server.call('ticket_list', { blocked: true })],
    ['waiting for a person', limits.search, () => server.call('ticket_list', { waiting: true })],
    ['show', limits.page, (round) => server.call('ticket_show', { ticket: ids[round * 37] ?? '' })],
  ];
  await server.call('ticket_list', { state: 'all', text: 'nowhere' });
  for (const [what, limit, ask] of asked) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await timedAsync(() => ask(round)));
    report({
      what: `${what} at ${name}, running server`,
      value: median(times),
      floor: { what: 'limit', value: limit },
      reach: '≤ 1 ×',
      met: median(times) <= limit,
    });
  }
}

/** A create and two changes here and beside, in turn, so that the machine is as busy for both. */
async function measureGrowth(
  folder: string,
  fewRecords: string,
  server: Served,
  beside: Served,
  name: string,
): Promise<void> {
  const costs = { creates: [[], []], readies: [[], []], comments: [[], []] } as Record<
    string,
    [number[], number[]]
  >;
  const bare: number[] = [];
  const pings: number[] = [];
  for (let round = 0; round < 3 * ROUNDS; round++) {
    for (const [place, client] of [server, beside].entries()) {
      let ticket = '';
      const cost = async (what: string, work: () => Promise<unknown>) =>
        costs[what]?.[place]?.push(await timedAsync(work));
      await cost('creates', async () => {
        ticket = await createTicket(client, round);
      });
      await cost('comments', () => client.call('ticket_comment', { ticket, body: 'As an agent writes it.' }));
      if (place === 0) pings.push(await timedAsync(() => client.client.ping()));
      else bare.push(timed(() => bareComment(folder, fewRecords, ticket)));
      await cost('readies', () => client.call('ticket_ready', { ticket, summary: 'It is understood.' }));
    }
  }
  for (const [what, [here, there]] of Object.entries(costs)) {
    const value = median(here);
    report({
      what: `${what} at ${name}`,
      value,
      floor: { what: 'at 100', value: median(there) },
      reach: '≤ 1.3 ×',
      met: value <= 1.3 * median(there),
    });
  }
  const comment = median(costs.comments?.[0] ?? []) - median(pings);
  report({
    what: `comments at ${name}, less a ping`,
    value: comment,
    floor: { what: 'bare writes and fsyncs', value: median(bare) },
    reach: '≤ 3 ×',
    met: comment <= 3 * median(bare),
  });
}
