import type { Refusal, RefusalAnswer } from '../../wire.ts';
import { takeFirst } from './ask-first.ts';
import { connection } from './connection.ts';
import { sessionHeaders } from './session.ts';

/** The server heard it, and said no. */
export class Refused extends Error {
  readonly refusal: Refusal;
  readonly status: number;
  constructor(refusal: Refusal, status: number) {
    super(refusal.refused);
    this.refusal = refusal;
    this.status = status;
  }
}

/** The server did not hear it, or its answer did not arrive. */
export class Unreachable extends Error {}

/** Whether it may be answered a little later: nobody tells of a change that lets it through, so it is asked again. */
export const mayPass = (error: unknown) => !(error instanceof Refused) || error.status >= 500;

export const getAnswer = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  ask<T>(path, signal ? { signal } : {});

export const postAnswer = <T>(path: string, body: unknown): Promise<T> =>
  ask<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-yoi-panel': '1' },
    body: JSON.stringify(body),
  });

/** What went wrong, in the form in which a page shows it. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof Unreachable)
    return {
      code: 'unreachable',
      refused: 'Nobody answered',
      rule: 'the panel is not running, or cannot be reached',
      next: 'open it again with yoi-tickets panel; what you wrote here is kept',
    };
  return {
    code: 'defect',
    refused: 'This page came to a stop here',
    rule: error instanceof Error ? error.message : 'for a reason that it does not know',
    next: 'reload it',
  };
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const asked =
    takeFirst(path) ??
    fetch(path, {
      ...init,
      headers: { ...init.headers, ...sessionHeaders() },
      credentials: 'same-origin',
    });
  const response = await asked.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    if (connection.get() !== 'lost') connection.set('offline');
    throw new Unreachable(path);
  });
  if (response.status === 401) connection.set('lost');
  if (!response.ok) throw new Refused(await refusalIn(response), response.status);
  // Page and server are built together: what the server says has the type that both were checked against.
  return (await response.json()) as T;
}

async function refusalIn(response: Response): Promise<Refusal> {
  const unreadable: Refusal = {
    code: String(response.status),
    refused: 'The panel refused that',
    rule: `it answered with ${response.status}`,
    next: 'reload the page',
  };
  const answer: Partial<RefusalAnswer> = await response.json().catch(() => ({}));
  return answer.refusal ?? unreadable;
}
