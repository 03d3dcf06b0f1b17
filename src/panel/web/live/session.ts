// The half of a session that is no cookie. Cookies know no ports, and so other programs of this machine are sent ours;
// what an origin stores is read by nobody else.
const NAME = 'session';
/** Where a browser stores nothing it lives as long as the page. */
let ours = '';

export function keepSession(half: string): void {
  ours = half;
  try {
    localStorage.setItem(NAME, half);
  } catch {}
}

export const sessionHeaders = (): Record<string, string> => ({ 'x-yoi-session': session() });

/** The address of a stream, which a browser asks for without any header of ours. */
export const streamPath = (path: string, query: Readonly<Record<string, string>> = {}): string =>
  `${path}?${new URLSearchParams({ ...query, session: session() })}`;

/** Another page of this browser may have come in since. */
function session(): string {
  try {
    return localStorage.getItem(NAME) ?? ours;
  } catch {
    return ours;
  }
}
