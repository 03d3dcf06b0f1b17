import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import * as acp from '@agentclientprotocol/sdk';

/** An agent, with nothing but the SDK: the milliseconds until it took its input. Its end does not count. */
export async function driveDirectly(command: readonly string[], cwd: string): Promise<number> {
  const begun = performance.now();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: process.env,
  });
  // Node's own web stream; only its types and those of the other library differ.
  const stream = acp.ndJsonStream(
    Writable.toWeb(child.stdin),
    Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>,
  );
  let heard = () => {};
  const accepted = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const { agent } = acp
    .client({ name: 'bench' })
    .onNotification(acp.methods.client.session.update, () => heard())
    .connect(stream);
  await agent.request(acp.methods.agent.initialize, {
    protocolVersion: acp.PROTOCOL_VERSION,
    clientCapabilities: {},
  });
  const { sessionId } = await agent.request(acp.methods.agent.session.new, {
    cwd,
    mcpServers: [],
  });
  const prompt = [{ type: 'text' as const, text: '@say hello' }];
  const answered = agent.request(acp.methods.agent.session.prompt, { sessionId, prompt });
  await accepted;
  const took = performance.now() - begun;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await answered;
  child.stdin.end();
  await ended;
  return took;
}
