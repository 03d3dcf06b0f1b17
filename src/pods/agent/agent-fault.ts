import { RequestError } from '@agentclientprotocol/sdk';

/** What an agent's refusal of a request comes to for its Pod. */
export type AgentFault =
  | { kind: 'login'; text: string }
  /** Its vendor makes it wait, at least this long. */
  | { kind: 'limited'; text: string; waitMs: number }
  | { kind: 'other'; text: string };

/** The protocol's own code, and those of HTTP, which some agents hand on. */
const CODES: Readonly<Record<number, 'login' | 'limited'>> = {
  [-32000]: 'login',
  401: 'login',
  403: 'login',
  429: 'limited',
  529: 'limited',
};
/** What agents say, as they were heard; the first that fits counts. */
const SAID: readonly { kind: 'login' | 'limited'; words: RegExp }[] = [
  {
    kind: 'limited',
    words:
      /\brate.?limit|\busage.limit|\bquota\b|too many requests|\b429\b|\boverloaded|resource.?exhausted/iu,
  },
  {
    kind: 'login',
    words: /\blog.?in\b|\blogged (?:in|out)\b|\bauthenticat|\bapi.?key\b|\bunauthorized\b|\b401\b/iu,
  },
];
const TEXT = 500;
/** Where nothing says how long. */
const WAIT_MS = 5 * 60_000;

export function agentFault(error: unknown, now: Date): AgentFault {
  const whole = wordsOf(error);
  const text = whole.length <= TEXT ? whole : `${whole.slice(0, TEXT).toWellFormed()} …`;
  const coded = error instanceof RequestError ? CODES[error.code] : undefined;
  const said = SAID.find(({ words }) => words.test(whole))?.kind;
  // A limit is one also where it comes as a refusal to let somebody in.
  const kind = said === 'limited' ? said : (coded ?? said ?? 'other');
  return kind === 'limited' ? { kind, text, waitMs: waitOf(whole, now) } : { kind, text };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const data =
    error instanceof RequestError && error.data !== undefined ? ` ${JSON.stringify(error.data)}` : '';
  return `${error.message}${data}`
    .slice(0, 20 * TEXT)
    .replace(/\s+/gu, ' ')
    .trim();
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: 1000, sec: 1000, second: 1000, m: 60_000, min: 60_000, minute: 60_000 },
  ...{ h: 3_600_000, hour: 3_600_000, d: 86_400_000, day: 86_400_000 },
};
const UNTIL = /\b(\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))/u;
/** `retry after 30`, `retryAfter: 30`, `"retryDelay":"51s"`, `try again in 5 minutes`; not `resets at 5pm`. */
const AFTER =
  /(?:retry|try again|reset)[\w "':-]{0,30}?[\s":](?<!\d:)(\d+(?:\.\d+)?)\s*(?:(ms|min|sec|[smhd]|minute|second|hour|day)s?)?(?![\w:.-])/iu;

function waitOf(text: string, now: Date): number {
  const until = UNTIL.exec(text)?.[1];
  const wait = until === undefined ? Number.NaN : Date.parse(until) - now.getTime();
  if (Number.isFinite(wait)) return bounded(wait);
  const [, count, unit = 's'] = AFTER.exec(text) ?? [];
  return count === undefined ? WAIT_MS : bounded(Number(count) * (UNIT_MS[unit.toLowerCase()] ?? 1000));
}

function bounded(ms: number): number {
  return Math.min(Math.max(ms, 1000), 24 * 3_600_000);
}
