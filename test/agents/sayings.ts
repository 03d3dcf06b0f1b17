import type { PlanEntry, StopReason } from '@agentclientprotocol/sdk';
import type { Act } from './words.ts';

const STOPS: readonly StopReason[] = ['end_turn', 'max_tokens', 'max_turn_requests', 'refusal', 'cancelled'];

/** Words that only tell something. */
export const SAYINGS: Record<string, Act> = {
  say: (turn, words) => turn.say(words),
  think: (turn, words) => turn.say(words, 'agent_thought_chunk'),
  complain: async (_turn, words) => {
    process.stderr.write(`${words}\n`);
  },
  plan: (turn, steps) =>
    turn.update({ sessionUpdate: 'plan', entries: steps.split(',').map((step) => entryOf(step.trim())) }),
  usage: (turn, rest) => {
    const [used, cost] = rest.split(' ').map(Number);
    turn.tokens = used;
    return turn.update({
      sessionUpdate: 'usage_update',
      used: used ?? 0,
      size: 200_000,
      ...(cost === undefined ? {} : { cost: { amount: cost, currency: 'USD' } }),
    });
  },
  env: (turn, name) =>
    turn.say(
      name === '*'
        ? Object.keys(process.env).sort().join(' ')
        : `${name}=${process.env[name] ?? '(not set)'}`,
    ),
  servers: (turn) => turn.say(turn.session.servers.describe() || 'no MCP server'),
  cwd: (turn) => turn.say(turn.session.cwd),
  history: (turn) => {
    const said = turn.session
      .replay()
      .flatMap((update) =>
        update.sessionUpdate === 'user_message_chunk' && update.content.type === 'text'
          ? [update.content.text]
          : [],
      );
    return turn.say(`I remember: ${JSON.stringify(said)}`);
  },
  stop: async (turn, reason) => {
    turn.stop = STOPS.find((stop) => stop === reason) ?? 'end_turn';
  },
};

/** A full stop in front says that the step is done, a star that it is being done: `.read it, *change it, test it`. */
function entryOf(step: string): PlanEntry {
  const status = step.startsWith('.') ? 'completed' : step.startsWith('*') ? 'in_progress' : 'pending';
  return { content: step.replace(/^[.*]/u, ''), priority: 'medium', status };
}
