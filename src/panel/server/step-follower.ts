import { TicketError } from '../../domain/errors.ts';
import { followedAnswer, followWork, hasUntold } from '../../tools/follow-work.ts';
import type { Services } from '../../tools/tool.ts';
import type { StepEnded } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';
import { nameOfFault, refusalOf } from './refusals.ts';

type Asked = { services: Services; tool: string };

/**
 * Follows the steps of work that pages asked for and that go on after their answer, so that the person hears how each
 * ended, and the next time that they ask it is tried again.
 */
export class StepFollower {
  readonly #parts: Pick<PanelParts, 'changes' | 'log'>;
  /** Tickets that are followed, with what was asked for since: the same step, or one that began after it. */
  readonly #followed = new Map<string, Asked | undefined>();

  constructor(parts: Pick<PanelParts, 'changes' | 'log'>) {
    this.#parts = parts;
  }

  follow(services: Services, ticket: string, tool: string): void {
    const asked = { services, tool };
    if (this.#followed.has(ticket)) this.#followed.set(ticket, asked);
    else void this.#followAll(ticket, asked);
  }

  async #followAll(ticket: string, first: Asked): Promise<void> {
    for (let asked: Asked | undefined = first; asked; asked = this.#followed.get(ticket)) {
      const { services, tool } = asked;
      this.#followed.set(ticket, undefined);
      try {
        if (asked === first || (await hasUntold(services, ticket)))
          await this.#untilEnd(services, ticket, tool);
      } catch (error) {
        this.#parts.log(`${tool} was not followed: ${nameOfFault(error)}`);
      }
    }
    this.#followed.delete(ticket);
  }

  async #untilEnd(services: Services, ticket: string, tool: string): Promise<void> {
    const end = await endOf(services, ticket, tool).catch((error: unknown) => {
      if (!(error instanceof TicketError)) throw error;
      return { text: error.refused, refusal: refusalOf(error) };
    });
    this.#parts.changes.tellEnd({ ticket, tool, ...end });
    this.#parts.changes.tell({ tickets: [ticket] });
  }
}

async function endOf(
  services: Services,
  ticket: string,
  tool: string,
): Promise<Pick<StepEnded, 'text' | 'refusal'>> {
  for await (const { end } of followWork(services, ticket, { asked: true }))
    if (end) {
      const { structured } = await followedAnswer(services, ticket, tool, end);
      return { text: structured.said, refusal: null };
    }
  return { text: `${tool} is over`, refusal: null };
}
