import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readTail } from '../../src/pods/transcript/read-tail.ts';
import { driveDirectly } from './drive-directly.ts';
import { median, timed, timedAsync } from './measure.ts';
import { PodsBench } from './pods-bench.ts';
import { report } from './report.ts';

const ROUNDS = 9;
const IDLE_MS = 10_000;
const LAUNCH_TEXT = 4_000;
/** The kernel counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** What hosting an agent costs beside the agent itself. */
export async function measurePods(folder: string): Promise<void> {
  const bench = new PodsBench(folder);
  try {
    await measureLaunch(bench);
    await measureIdle(bench);
    await measureAttach(bench);
  } finally {
    await bench.end();
  }
}

/** From the wish to the evidence that the agent took its input; beside the same agent driven by the SDK alone. */
async function measureLaunch(bench: PodsBench): Promise<void> {
  const launched: number[] = [];
  const direct: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    direct.push(await driveDirectly(bench.agent.command, bench.folder));
    const pod = `round-${round}`;
    launched.push(await timedAsync(() => bench.launch(pod, '@say hello')));
    await bench.stop(pod);
  }
  const floor = { what: 'the agent, driven by the SDK alone', value: median(direct) };
  const value = median(launched);
  report({
    what: 'launch of a Pod to the accepted run',
    value,
    floor,
    reach: '≤ 1,500 ms above',
    met: value <= floor.value + 1_500,
  });
}

/** Memory and processor of a host whose agent waits for its next input; Linux tells of other processes. */
async function measureIdle(bench: PodsBench): Promise<void> {
  if (process.platform !== 'linux') return;
  await bench.launch('idle', '@say hello');
  await bench.turnOf('idle');
  const host = hostOf(bench.host, 'idle');
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000); console.log(1)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => bare.stdout.once('data', resolve));
  const before = processorMs(host);
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const share = ((processorMs(host) - before) / IDLE_MS) * 100;
  const value = residentMB(host);
  const floor = { what: 'bare node', value: residentMB(bare.pid ?? 0) };
  bare.kill();
  await bench.stop('idle');
  report({
    what: 'memory of a Pod’s host when idle',
    value,
    unit: 'MB',
    floor,
    reach: '≤ 90 MB',
    met: value <= 90,
  });
  report({
    what: `processor of a Pod’s host in ${IDLE_MS / 1000} s of idleness`,
    value: share,
    unit: '%',
    floor: { what: 'limit', value: 1 },
    reach: '≤ 1 %',
    met: share <= 1,
  });
}

/** The last 500 lines of a transcript of 50 MB, as whoever attaches gets them, and from its host over the socket. */
async function measureAttach(bench: PodsBench): Promise<void> {
  await bench.launch('long', '@say hello');
  await bench.stop('long', 'stopped');
  const path = bench.pods.registry.at('long', 'transcript.jsonl');
  const rows = Array.from({ length: 50_000 }, (_, at) =>
    JSON.stringify({ seq: at + 1, at: '2026-11-21T12:00:00.000Z', kind: 'message', text: 'y'.repeat(970) }),
  );
  writeFileSync(path, `${rows.join('\n')}\n`);
  await bench.pods.restore('long', bench.agent, bench.profile);
  const whole: number[] = [];
  const tail: number[] = [];
  const attached: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    whole.push(timed(() => readFileSync(path)));
    tail.push(timed(() => readTail(path, 500)));
    attached.push(await timedAsync(() => attach(bench)));
  }
  await bench.stop('long');
  const floor = { what: 'reading the same bytes', value: median(whole) };
  for (const [what, times] of [
    ['last 500 lines of a transcript of 50 MB', tail],
    ['attaching to a Pod with a transcript of 50 MB', attached],
  ] as const) {
    const value = median(times);
    report({ what, value, floor, reach: '≤ 500 ms', met: value <= 500 });
  }
}

async function attach(bench: PodsBench): Promise<void> {
  const last = bench.pods.transcript('long', 500).at(-1)?.seq ?? 0;
  const client = await bench.pods.follow('long');
  await client.follow(last - 1, () => {});
  client.close();
}

/** What an agent is told of an ordinary Ticket, as the golden plans hold it. */
export function measureLaunchTexts(): void {
  const plans = readFileSync('test/pods/launch-plan.snap', 'utf8')
    .split(/^===== /mu)
    .slice(1);
  const texts = plans.map((plan) => {
    const text = plan.slice(plan.indexOf('\n}\n') + 3).trim();
    return { role: plan.slice(0, plan.indexOf(' ')), value: Buffer.byteLength(text) };
  });
  for (const { role, value } of texts)
    report({
      what: `first input of ${role} for an ordinary Ticket`,
      value,
      unit: 'bytes',
      floor: { what: 'limit', value: LAUNCH_TEXT },
      reach: '≤ 1 ×',
      met: value <= LAUNCH_TEXT,
    });
}

function hostOf(program: string, pod: string): number {
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/u.test(pid)) return false;
    const words = wordsOf(pid);
    return words.includes(program) && words.includes(pod);
  });
  if (found === undefined) throw new Error(`${pod} has no host`);
  return Number(found);
}

function wordsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    // It ended meanwhile.
    return [];
  }
}

function residentMB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
