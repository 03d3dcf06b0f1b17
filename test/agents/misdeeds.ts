import { spawn } from 'node:child_process';
import { RequestError } from '@agentclientprotocol/sdk';
import type { Act } from './words.ts';

/** A child that stays until it is killed, and, stubborn, until it is killed hard. */
const STAY = 'process.stdout.write("there"); setInterval(() => {}, 60_000)';
const STUBBORN = `for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {}); ${STAY}`;

const GARBAGE = [
  'this is no JSON',
  '42',
  '[]',
  '{"jsonrpc":"2.0","id":4711,"result":{}}',
  '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":42,"update":"nothing"}}',
  '{"jsonrpc":"2.0","method":"no/such/method","params":null}',
  '{"jsonrpc":"2.0","id":{"not":"an id"},"method":"session/request_permission","params":{}}',
  '\u0000\u0001\ufffd',
];

/** Words for what agents should not do, and for what befalls them. */
export const MISDEEDS: Record<string, Act> = {
  hang: (turn) => {
    turn.session.ignoresCancel = true;
    return new Promise(() => {});
  },
  'ignore-cancel': async (turn) => {
    turn.session.ignoresCancel = true;
  },
  'ignore-term': async (turn) => {
    const ignore = (what: string) => process.stderr.write(`I ignore ${what}.\n`);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ignore(signal));
    process.stdin.on('end', () => ignore('the end of my input'));
    turn.session.options.stays = true;
    // Something has to hold the process when nothing speaks to it any more.
    setInterval(() => {}, 60_000);
    await turn.say(`I stay: ${process.pid}`);
  },
  crash: async (_turn, code) => process.exit(Number(code || 1)),
  flood: async (turn, rest) => {
    const [count = 1, bytes = 1] = rest.split(' ').map(Number);
    const content = { type: 'text' as const, text: 'x'.repeat(bytes) };
    for (let sent = 0; sent < count && !turn.signal.aborted; sent++) {
      await turn.update({ sessionUpdate: 'agent_message_chunk', content });
    }
  },
  garbage: async (_turn, how) => {
    process.stdout.write(how === 'half' ? '{"jsonrpc":"2.0","met' : `${GARBAGE.join('\n')}\n`);
  },
  child: async (turn, rest) => {
    const how = rest.split(' ');
    const child = spawn(process.execPath, ['-e', how.includes('stubborn') ? STUBBORN : STAY], {
      stdio: ['ignore', 'pipe', 'ignore'],
      // In a session of its own, as real agents start their shells: its group does not take it along.
      detached: how.includes('away'),
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    child.unref();
    await turn.say(`child ${child.pid}`);
  },
  limit: async (_turn, seconds) => {
    const message = `rate limit reached, try again in ${seconds} seconds`;
    throw new RequestError(-32603, message, { errorKind: 'rate_limit', retry_after: Number(seconds) });
  },
  logout: async (turn) => turn.session.options.logOut(),
  fail: async (_turn, words) => {
    throw RequestError.internalError(undefined, words);
  },
};
