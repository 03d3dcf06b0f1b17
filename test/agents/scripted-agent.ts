import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { agent, type McpServer, methods, ndJsonStream, RequestError } from '@agentclientprotocol/sdk';
import { obeyScript } from './obey-script.ts';
import { optionsFrom } from './options.ts';
import { ScriptedSession } from './scripted-session.ts';
import { SessionFiles } from './session-files.ts';

/*
 * An agent without a model: a real process that speaks ACP 1 on its stdio and calls the MCP servers that it was given.
 * What it does stands in the last text of the prompt, a word to a line (`words.ts` has them all):
 *
 *   @say words · @think words · @plan .done, *now, then · @usage tokens [cost]
 *   @complain words                                   on its standard error
 *   @call tool {"json":"…"} · @ask-call tool {…}      a tool of its MCP server; the second asks first
 *   @run command                                      asks, and says what was answered; runs nothing
 *   @exec ["program","argument"]                      really runs it, without asking, and says how it ended
 *   @edit path text · @read path · @ask-read path     its own hands; the first and the last ask
 *   @fs-write path text · @fs-read path               by the client's hands
 *   @env NAME · @env * · @servers · @cwd · @history   says what it was given and what it remembers
 *   @wait file · @stop reason · @fail words           until the file is there; ends the turn so; answers an error
 *   @hang · @ignore-cancel · @ignore-term · @crash [code] · @flood count bytes · @garbage [half]
 *   @child [stubborn] [away] · @limit seconds · @logout      misbehaviour, and what befalls real agents
 *   @when words                                       first in a play: it is for a turn in which these were heard
 *
 * A line may be indented or quoted (`> @say hello`). Without such a line it says "Done.". Variables (`options.ts`):
 *
 *   SCRIPTED_AGENT_SESSIONS   the folder in which it keeps its sessions; without it they end with the process
 *   SCRIPTED_AGENT_STYLE      as whom it names tools and commands: opencode (default), claude, codex
 *   SCRIPTED_AGENT_WITHOUT    capabilities that it lacks: load, resume
 *   SCRIPTED_AGENT_PROTOCOL   the version that it answers
 *   SCRIPTED_AGENT_TALLY      the file that it writes into what it was given: told, tools, calls, in bytes
 *   SCRIPTED_AGENT_START_MS   how long it takes to start
 *   SCRIPTED_AGENT_PLAYS      the folder of its plays: then it does what they say, and not what the prompt says
 *   SCRIPTED_AGENT_LOGIN      the file that says that it is logged in; until it is there, no session begins
 */

const options = optionsFrom(process.env);
const files = new SessionFiles(options.sessions);
const sessions = new Map<string, ScriptedSession>();

await sleep(options.startMs);
const connection = agent({ name: 'scripted-agent' })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: options.protocol,
    agentInfo: { name: 'scripted-agent', version: '1.0.0' },
    agentCapabilities: {
      loadSession: options.loads,
      ...(options.resumes ? { sessionCapabilities: { resume: {} } } : {}),
    },
    authMethods: options.login
      ? [{ id: 'file', name: 'Log in', description: 'makes the file of its login' }]
      : [],
  }))
  .onRequest(methods.agent.authenticate, () => {
    options.logIn();
    return {};
  })
  .onRequest(methods.agent.session.new, ({ params }) => {
    const id = files.begin(params.cwd);
    open(id, params.cwd, params.mcpServers);
    return { sessionId: id };
  })
  .onRequest(methods.agent.session.load, async ({ params, client }) => {
    if (!options.loads) throw RequestError.methodNotFound(methods.agent.session.load);
    const session = open(params.sessionId, params.cwd, params.mcpServers);
    for (const update of session.replay()) {
      await client.notify(methods.client.session.update, { sessionId: params.sessionId, update });
    }
    return {};
  })
  .onRequest(methods.agent.session.resume, ({ params }) => {
    if (!options.resumes) throw RequestError.methodNotFound(methods.agent.session.resume);
    open(params.sessionId, params.cwd, params.mcpServers ?? []);
    return {};
  })
  .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
    const session = sessions.get(params.sessionId);
    if (!session) throw RequestError.sessionNotFound(params.sessionId);
    return session.answer(client, params.prompt, obeyScript);
  })
  .onNotification(methods.agent.session.cancel, ({ params }) => sessions.get(params.sessionId)?.cancel())
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)));

// A real agent ends with its client; this one only if it was not told to stay.
await Promise.race([connection.closed, once(process.stdin, 'end')]);
if (!options.stays) process.exit(0);

function open(id: string, cwd: string, servers: McpServer[]): ScriptedSession {
  if (!options.loggedIn()) throw RequestError.authRequired();
  const session = new ScriptedSession({ id, cwd, servers, memory: files.recall(id), options });
  sessions.set(id, session);
  return session;
}
