import { spawn } from 'node:child_process';
import { median, timed } from './measure.ts';
import { bareNode, MAIN, newWorkspace, run, serve } from './program.ts';
import { report } from './report.ts';

const ROUNDS = 15;

/** Process start to the answer of initialize, and to a list of twenty Tickets, beside a bare node. */
export async function measureStart(folder: string): Promise<void> {
  const { root } = newWorkspace(folder, 'small');
  const client = await serve(root, 'intake');
  for (let number = 0; number < 20; number++)
    await client.call('ticket_create', { title: `Ordinary ${number}` });
  await client.close();
  const bare: number[] = [];
  const served: number[] = [];
  const listed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(timed(bareNode));
    served.push(await timeToInitialize());
    listed.push(timed(() => run(root, 'ticket', 'list', '--json')));
  }
  const floor = { what: 'bare node -e 0', value: median(bare) };
  const limit = 1.6 * floor.value + 40;
  report({
    what: 'start of serve to initialize',
    value: median(served),
    floor,
    reach: `≤ 1.6 × + 40 ms = ${limit.toFixed(0)} ms`,
    met: median(served) <= limit,
  });
  report({
    what: 'list of 20 Tickets, fresh process',
    value: median(listed),
    floor,
    reach: '≤ 120 ms above',
    met: median(listed) <= floor.value + 120,
  });
}

function timeToInitialize(): Promise<number> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const server = spawn(process.execPath, [MAIN, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
    server.stdout.once('data', () => {
      const took = performance.now() - begun;
      server.once('exit', () => resolve(took));
      server.stdin.end();
    });
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'bench', version: '1' },
    };
    server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  });
}

const LIST_LIMITS = {
  coder: 4000,
  reviewer: 4000,
  investigator: 4000,
  companion: 6000,
  intake: 7000,
  orchestrator: 14000,
};
const TOOL_LIMIT = 650;

/** What a model sees of each role's tools. */
export async function measureLists(folder: string): Promise<void> {
  const { root } = newWorkspace(folder, 'lists');
  const sizes: number[] = [];
  for (const [role, limit] of Object.entries(LIST_LIMITS)) {
    const { client, close } = await serve(root, role);
    const { tools } = await client.listTools();
    await close();
    const seen = tools.map(
      ({ name, title, description, inputSchema }) =>
        JSON.stringify({ name, title, description, inputSchema }).length,
    );
    sizes.push(...seen);
    const value = total(seen);
    const floor = { what: 'limit', value: limit };
    report({
      what: `tools/list as ${role}`,
      value,
      unit: 'bytes',
      floor,
      reach: '≤ 1 ×',
      met: value <= limit,
    });
  }
  const mean = total(sizes) / sizes.length;
  report({
    what: 'a tool, on average',
    value: mean,
    unit: 'bytes',
    floor: { what: 'limit', value: TOOL_LIMIT },
    reach: '≤ 1 ×',
    met: mean <= TOOL_LIMIT,
  });
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
