import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Code, TicketError } from '../../domain/errors.ts';
import type { Refusal, RefusalAnswer } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';

const STATUS: Readonly<Record<Code, ContentfulStatusCode>> = {
  not_found: 404,
  ambiguous: 409,
  conflict: 409,
  forbidden: 403,
  needs_person: 403,
  illegal_transition: 409,
  unmet_requirement: 409,
  plan_not_consulted: 409,
  stale_revision: 409,
  regressed: 409,
  forked: 409,
  too_large: 413,
  invalid_input: 400,
  busy: 503,
  running: 409,
  indeterminate: 500,
  storage: 503,
};

/** A refusal as the page is told it: in the words that were written for it. */
export function refusalOf({ code, refused, rule, next, details }: TicketError): Refusal {
  return { code, refused, rule, next, ...(Object.keys(details).length > 0 ? { details } : {}) };
}

/** What the page hears of an error. Anybody's words may be in one that we did not write: it hears that there was one. */
export function answerError(
  error: unknown,
  context: Context,
  { said, log, troubled }: Pick<PanelParts, 'said' | 'log' | 'troubled'>,
): Response {
  const known = error instanceof TicketError ? error : said(error);
  if (known?.code === 'storage') troubled();
  if (known) return context.json<RefusalAnswer>({ refusal: refusalOf(known) }, STATUS[known.code]);
  const { method, routePath } = context.req;
  log(`something went wrong at ${method} ${routePath}: ${nameOfFault(error)}`);
  return context.json<RefusalAnswer>({ refusal: refusalOf(fault()) }, 500);
}

export function fault(): TicketError {
  return new TicketError('indeterminate', {
    refused: 'something went wrong that is not your fault',
    rule: 'the program failed in a way that it did not expect',
    next: 'look whether it was done, and try again',
  });
}

/** What kind of error it was, and where, without what it says: that may be anybody's. */
export function nameOfFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const [, place = ''] = /\n\s+at (\S+)/u.exec((error.stack ?? '').replace(error.message, () => '')) ?? [];
  return `${error.name}${place ? ` in ${place}` : ''}`;
}
