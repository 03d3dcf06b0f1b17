import {
  type CompleteRequestParams,
  type CompleteResult,
  type GetPromptResult,
  type ListPromptsResult,
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
} from '@modelcontextprotocol/server';
import type { Connection } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { completeTicket } from '../tools/complete-ticket.ts';
import { offeredPrompts, renderPrompt } from '../tools/prompts.ts';
import { listedResources, RESOURCE_FORMS, readResource } from '../tools/resources.ts';
import { isTicketArgument } from '../tools/ticket-argument.ts';
import type { CallDesk, Served } from './call-desk.ts';

/**
 * Serves what is read and not called: workflows as prompts, and Tickets and workflows by address. What only the
 * playbook is wanted for is answered without opening the workspace: clients ask for it as they connect.
 */
export class PlaybookDesk {
  readonly #served: Served;
  readonly #connection: Connection;
  readonly #desk: CallDesk;

  constructor(served: Served, connection: Connection, desk: CallDesk) {
    this.#served = served;
    this.#connection = connection;
    this.#desk = desk;
  }

  listPrompts(): Promise<ListPromptsResult> {
    return this.#answer(async () => ({
      prompts: offeredPrompts(await this.#playbook(), this.#connection).map((prompt) => ({
        ...prompt,
        arguments: prompt.arguments.map((argument) => ({ ...argument })),
      })),
    }));
  }

  getPrompt(
    client: string | undefined,
    name: string,
    given: Readonly<Record<string, string>>,
  ): Promise<GetPromptResult> {
    return this.#answer(async () => {
      const { services, caller } = await this.#desk.open(client);
      const { description, text } = await renderPrompt(services, caller, name, given);
      return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
    });
  }

  /** Only Tickets are completed: of everything else there is too little to choose from. */
  complete(client: string | undefined, { ref, argument }: CompleteRequestParams): Promise<CompleteResult> {
    const isTicket =
      ref.type === 'ref/prompt' ? isTicketArgument(argument.name) : ref.uri.startsWith('ticket://');
    return this.#answer(async () => {
      if (!isTicket) return { completion: { values: [] } };
      const { services, caller } = await this.#desk.open(client);
      const values = await completeTicket(services, caller, argument.value);
      return { completion: { values } };
    });
  }

  listResources(): Promise<ListResourcesResult> {
    return this.#answer(async () => ({
      resources: listedResources(await this.#playbook(), this.#connection).map((resource) => ({
        ...resource,
        mimeType: MARKDOWN,
      })),
    }));
  }

  listResourceTemplates(): ListResourceTemplatesResult {
    return {
      resourceTemplates: RESOURCE_FORMS.map(({ form, name, description }) => ({
        uriTemplate: form,
        name,
        description,
        mimeType: MARKDOWN,
      })),
    };
  }

  readResource(client: string | undefined, uri: string): Promise<ReadResourceResult> {
    return this.#answer(async () => {
      const { services, caller } = await this.#desk.open(client);
      return { contents: [{ uri, mimeType: MARKDOWN, text: await readResource(services, caller, uri) }] };
    });
  }

  async #playbook(): ReturnType<Served['playbook']> {
    const { problem } = await this.#served.profiles();
    if (problem) throw problem;
    return this.#served.playbook();
  }

  /** These methods have no results for a refusal: it is an error, in the same words. */
  async #answer<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TicketError)
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${error.code}: ${error.message}`);
      this.#served.report(error);
      throw new ProtocolError(
        ProtocolErrorCode.InternalError,
        'The program failed in a way that it did not expect, and wrote down where on its standard error',
      );
    }
  }
}

const MARKDOWN = 'text/markdown';
