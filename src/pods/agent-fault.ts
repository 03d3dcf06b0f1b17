import { RequestError } from '@agentclientprotocol/sdk';

/** What an agent's refusal of a request comes to for its Pod. */
export type AgentFault =
  | { kind: 'login'; text: string }
  /** Its vendor makes it wait, at least this long. */
  | { kind: 'limited'; text: string; waitMs: number }
  | { kind: 'other'; text: string };

const AUTH_REQUIRED = -32000;
const TEXT = 500;
/** Where nothing says how long. */
const WAIT_MS = 5 * 60_000;

export function agentFault(error: unknown, now: Date): AgentFault {
  const text = wordsOf(error).slice(0, TEXT);
  if (error instanceof RequestError && error.code === AUTH_REQUIRED && !/limit/iu.test(text))
    return { kind: 'login', text };
  if (/\brate.?limit|usage limit|quota|too many requests|\b429\b|overloaded/iu.test(text))
    return { kind: 'limited', text, waitMs: waitOf(text, now) };
  return { kind: /log ?in|authenticat|api key|unauthorized/iu.test(text) ? 'login' : 'other', text };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const data =
    error instanceof RequestError && error.data !== undefined ? ` ${JSON.stringify(error.data)}` : '';
  return `${error.message}${data}`.replace(/\s+/gu, ' ').trim();
}

/** `retry after 30`, `retryAfter: 30`, `retry in 5 minutes`, `resets at 2026-01-01T00:00:00Z`. */
function waitOf(text: string, now: Date): number {
  const until = /\b(\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))/u.exec(text)?.[1];
  const wait = until === undefined ? Number.NaN : Date.parse(until) - now.getTime();
  if (Number.isFinite(wait)) return bounded(wait);
  const [, count, unit = 's'] =
    /(?:retry|try again|reset)[\w "':-]{0,30}?(\d+(?:\.\d+)?)\s*(ms|s|m|h)?/iu.exec(text) ?? [];
  if (count === undefined) return WAIT_MS;
  const each = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit.toLowerCase()] ?? 1000;
  return bounded(Number(count) * each);
}

function bounded(ms: number): number {
  return Math.min(Math.max(ms, 1000), 24 * 3_600_000);
}
