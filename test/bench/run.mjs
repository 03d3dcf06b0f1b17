// Prints what the program costs, each figure as a ratio to a floor that is taken in the same run.
// `npm run bench` builds and runs it; `npm run bench -- --short` takes a tenth of the Tickets.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const MANY = process.argv.includes('--short') ? 1_000 : 10_000;
const BODY = `## Background\n\n${'Something is wanted, and this says what. '.repeat(12)}\n\n## Acceptance criteria\n\n- it holds\n`;

const rows = [];
const folder = mkdtempSync(join(tmpdir(), 'yoi-bench-'));
try {
  await measureStart();
  await measureLists();
  await measureChanges();
  await measureSize();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
print();

/** Process start to the answer of initialize, beside a bare node. */
async function measureStart() {
  const bare = [];
  const served = [];
  for (let round = 0; round < 15; round++) {
    bare.push(timed(() => spawnSync(process.execPath, ['-e', '0'])));
    served.push(await timeToInitialize());
  }
  const limit = 1.6 * median(bare) + 40;
  row(
    'start of serve to initialize',
    median(served),
    'bare node -e 0',
    median(bare),
    `≤ 1.6 × + 40 ms = ${limit.toFixed(0)} ms`,
    median(served) <= limit,
  );
}

function timeToInitialize() {
  return new Promise((resolve) => {
    const begun = performance.now();
    const server = spawn(process.execPath, [MAIN, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
    server.stdout.once('data', () => {
      const took = performance.now() - begun;
      server.once('exit', () => resolve(took));
      server.stdin.end();
    });
    server.stdin.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } } })}\n`,
    );
  });
}

/** What a model sees of each role's tools. */
async function measureLists() {
  const limits = {
    coder: 4000,
    reviewer: 4000,
    investigator: 4000,
    companion: 6000,
    intake: 7000,
    orchestrator: 14000,
  };
  const root = workspace('lists');
  const sizes = [];
  for (const [role, limit] of Object.entries(limits)) {
    const client = await connect(root, role);
    const { tools } = await client.listTools();
    await client.close();
    const seen = tools.map(
      ({ name, title, description, inputSchema }) =>
        JSON.stringify({ name, title, description, inputSchema }).length,
    );
    sizes.push(...seen);
    row(`tools/list as ${role}, bytes`, sum(seen), 'limit', limit, '≤ 1.0 ×', sum(seen) <= limit, '');
  }
  row(
    'mean bytes a tool',
    sum(sizes) / sizes.length,
    'limit',
    650,
    '≤ 1.0 ×',
    sum(sizes) / sizes.length <= 650,
    '',
  );
}

/** One change, durable, beside the bare writes and fsyncs of the same files. */
async function measureChanges() {
  const root = workspace('changes');
  const client = await connect(root, 'intake');
  const ids = [];
  for (let number = 0; number < 20; number++)
    ids.push((await call(client, 'ticket_create', { title: `Ordinary ${number}`, body: BODY })).id);
  const floor = [];
  const nothing = [];
  const changes = [];
  for (let round = 0; round < 200; round++) {
    const ticket = ids[round % ids.length];
    const thread = readFileSync(join(root, '.yoi/tickets', ticket, 'thread.md'));
    floor.push(timed(() => bareChange(ticket, thread)));
    nothing.push(await timedAsync(() => client.ping()));
    changes.push(
      await timedAsync(() =>
        call(client, 'ticket_comment', {
          ticket,
          body: 'A comment of ordinary length, as an agent writes it.',
        }),
      ),
    );
  }
  const change = median(changes) - median(nothing);
  row(
    'a durable comment, over MCP less a ping',
    change,
    'bare writes and fsyncs',
    median(floor),
    '≤ 3 ×',
    change <= 3 * median(floor),
  );

  const creates = [];
  for (let number = 0; number < 1000; number++)
    creates.push(
      await timedAsync(() => call(client, 'ticket_create', { title: `Ticket ${number}`, body: BODY })),
    );
  const [first, last] = [median(creates.slice(0, 100)), median(creates.slice(-100))];
  row('1,000 creates: the last hundred', last, 'the first hundred', first, '≈ 1 ×', last <= 1.3 * first);
  await client.close();
}

/** The files of one comment: the ledger's line, the thread in place of the old one, the folder. */
function bareChange(ticket, thread) {
  const record = join(folder, 'bare', ticket);
  mkdirSync(record, { recursive: true });
  write(join(folder, 'bare', 'ledger'), 'a', Buffer.alloc(700, 120));
  write(join(record, 'thread.tmp'), 'w', thread);
  renameSync(join(record, 'thread.tmp'), join(record, 'thread.md'));
  const handle = openSync(record, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function write(path, flag, content) {
  const handle = openSync(path, flag);
  writeSync(handle, content);
  fsyncSync(handle);
  closeSync(handle);
}

/** Lists and shows where there are many Tickets. */
async function measureSize() {
  const root = workspace('many');
  const client = await connect(root, 'intake');
  const few = [];
  const ids = [];
  for (let number = 0; number < MANY; number++) {
    ids.push(
      (
        await call(client, 'ticket_create', {
          title: `Ticket number ${number}`,
          body: BODY,
          labels: [`area-${number % 20}`],
        })
      ).id,
    );
    if (number === 100)
      for (let round = 0; round < 30; round++)
        few.push(await timedAsync(() => call(client, 'ticket_show', { ticket: ids[round] })));
  }
  const lists = [];
  const searches = [];
  const shows = [];
  for (let round = 0; round < 30; round++) {
    lists.push(await timedAsync(() => call(client, 'ticket_list', {})));
    searches.push(await timedAsync(() => call(client, 'ticket_list', { text: `number ${round}77` })));
    shows.push(await timedAsync(() => call(client, 'ticket_show', { ticket: ids[round * 7] })));
  }
  await client.close();
  const fresh = () =>
    timed(() => spawnSync(process.execPath, [MAIN, 'ticket', 'list', '--workspace', root, '--json']));
  fresh();
  const bare = [];
  const processes = [];
  for (let round = 0; round < 9; round++) {
    bare.push(timed(() => spawnSync(process.execPath, ['-e', '0'])));
    processes.push(fresh());
  }
  const name = MANY.toLocaleString('en');
  row(
    `first page of ${name}, fresh process`,
    median(processes),
    'bare node -e 0',
    median(bare),
    '≤ 400 ms',
    median(processes) <= 400,
  );
  row(`first page of ${name}, running server`, median(lists), 'limit', 10, '≤ 10 ms', median(lists) <= 10);
  row(`search in ${name}, running server`, median(searches), 'limit', 15, '≤ 15 ms', median(searches) <= 15);
  row(
    `ticket_show among ${name}`,
    median(shows),
    'among 100',
    median(few),
    '≤ 1.5 ×',
    median(shows) <= 1.5 * median(few),
  );
}

function workspace(name) {
  const root = join(folder, name);
  spawnSync('git', ['init', '--quiet', root]);
  spawnSync(process.execPath, [MAIN, 'init', '--no-agents', '--workspace', root]);
  if (!readdirSync(join(root, '.yoi')).includes('tickets')) throw new Error('init made no place for records');
  return root;
}

async function connect(root, role) {
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, 'serve', '--workspace', root, '--role', role],
      stderr: 'inherit',
    }),
  );
  return client;
}

async function call(client, name, input) {
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: input });
  if (isError) throw new Error(content[0].text);
  return structuredContent;
}

function timed(work) {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

async function timedAsync(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function row(what, value, floorName, floor, target, met, unit = ' ms') {
  rows.push([
    what,
    `${value.toFixed(unit ? 1 : 0)}${unit}`,
    `${floorName} ${floor.toFixed(unit ? 1 : 0)}${unit}`,
    `${(value / floor).toFixed(2)} ×`,
    target,
    met ? 'met' : 'MISSED',
  ]);
}

function print() {
  const head = ['measured', 'median', 'floor', 'ratio', 'to reach', ''];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => cells[column].length)));
  const line = (cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}\n`);
  for (const cells of [head, widths.map((width) => '-'.repeat(width)), ...rows]) console.log(line(cells));
}
