import {
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { Connection } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import { type Called, callTool } from '../tools/call.ts';
import { PendingConsents } from '../tools/pending-consents.ts';
import type { Caller, Proposal, Services } from '../tools/tool.ts';
import { TOOLS } from '../tools/tools.ts';
import { cannotAsk, formFor, inputAfter } from './ask-person.ts';
import { authorName } from './author-name.ts';
import type { Peer } from './peer.ts';
import { faultResult, refusalResult } from './refusal-result.ts';
import type { ServedProfiles } from './served-profiles.ts';

/** What the program is started with, and what the client can never say. */
export type Served = {
  /** `name` is that of `--pod`; without it the author is called as the client calls itself. */
  connection: Pick<Connection, 'roles' | 'caller'> & { name?: string | undefined };
  /** What the profiles of its roles say. Asked once, at the start: the client waits for it. */
  profiles: () => Promise<ServedProfiles>;
  /** The playbook of the place, also where no workspace can be opened. */
  playbook: Services['playbook'];
  /** Opens the workspace, at the first call. */
  services: () => Promise<Services>;
  /** The id of the Ticket that the connection is for: that of `--ticket`, or of the worktree. */
  ownTicket?: ((services: Services) => Promise<string | undefined>) | undefined;
  /** Who says yes at the client, as in `human/NAME`. */
  person: string;
  version: string;
  now: () => Date;
  /** Hears what went wrong in the program. The client hears only our own words. */
  report: (fault: unknown) => void;
};

type Input = Record<string, unknown>;
type Opened = { services: Services; caller: Caller };

/** Where a question's reply is found among those of a client. */
const PERSON = 'person';

/** Answers the calls of one connection, in whatever era of the protocol they come. */
export class CallDesk {
  readonly #served: Served;
  readonly #consents: PendingConsents;
  #opened: Promise<Opened> | undefined;

  constructor(served: Served) {
    this.#served = served;
    this.#consents = new PendingConsents(served.now);
  }

  /** @throws ProtocolError for a name that is no tool's. Whatever else goes wrong is a result. */
  async answer(tool: string, input: Input, peer: Peer): Promise<CallToolResult | InputRequiredResult> {
    if (!TOOLS.some(({ name }) => name === tool)) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${oneLine(tool, 60)}`);
    }
    try {
      return await (peer.again ? this.#settle(tool, input, peer.again) : this.#begin(tool, input, peer));
    } catch (error) {
      if (error instanceof TicketError) return refusalResult(error);
      this.#served.report(error);
      return faultResult(tool, error);
    }
  }

  async #begin(tool: string, input: Input, peer: Peer): Promise<CallToolResult | InputRequiredResult> {
    const { services, caller } = await this.open(peer.name);
    const called = await callTool(services, caller, tool, input);
    return called.kind === 'answer' ? answerResult(called) : this.#ask(tool, input, called.proposal, peer);
  }

  async #ask(
    tool: string,
    input: Input,
    proposal: Proposal,
    { canAsk, ask }: Peer,
  ): Promise<CallToolResult | InputRequiredResult> {
    if (!canAsk)
      throw cannotAsk(tool, proposal, input, 'this client cannot ask one (it offers no elicitation)');
    const state = this.#consents.issue(proposal, tool, input);
    const form = formFor(proposal);
    if (!ask) {
      const inputRequests = { [PERSON]: inputRequired.elicit(form) };
      return inputRequired({ inputRequests, requestState: state });
    }
    const reply = await ask(form).catch(() => {
      throw cannotAsk(tool, proposal, input, 'this client brought back no reply of its person');
    });
    return this.#settle(tool, input, { state, replies: { [PERSON]: reply } });
  }

  /** Does what a person was asked, if it is they who were asked, and for this, and they want it. */
  async #settle(
    tool: string,
    input: Input,
    { state, replies }: NonNullable<Peer['again']>,
  ): Promise<CallToolResult> {
    const proposal = this.#consents.redeem(state, tool, input);
    const decided = inputAfter(inputResponse(replies, PERSON), proposal, tool, input);
    const { services, caller } = await this.open(undefined);
    const { ticket, rev } = proposal;
    const consent = { channel: 'elicitation' as const, name: this.#served.person, ticket, rev };
    const called = await callTool(services, { ...caller, consent }, tool, decided);
    if (called.kind === 'ask') throw new Error(`${tool} asks a second time`);
    return answerResult(called);
  }

  /**
   * The workspace, and who calls: the same for every call, from the first that succeeds.
   * @throws TicketError where it cannot be opened, or the profiles cannot be used.
   */
  open(client: string | undefined): Promise<Opened> {
    this.#opened ??= this.#openAs(client).catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openAs(client: string | undefined): Promise<Opened> {
    const { connection, services: open, ownTicket } = this.#served;
    const { problem, withheld, prompts } = await this.#served.profiles();
    if (problem) throw problem;
    const services = await open();
    const ticket = await ownTicket?.(services);
    const name = authorName(connection.name ?? client);
    const own = ticket === undefined ? {} : { ticket };
    const kept = { ...(withheld ? { withheld } : {}), ...(prompts ? { prompts } : {}) };
    return { services, caller: { connection: { ...connection, ...kept, ...own, name, channel: 'mcp' } } };
  }
}

function answerResult({ text, structured }: Extract<Called, { kind: 'answer' }>): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: structured };
}
