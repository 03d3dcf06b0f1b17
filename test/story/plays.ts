import type { Fields } from './program.ts';

/** What a scripted agent does in a turn, a word to a line. */
export type Play = readonly string[];

/** Writes a file by the client's hands, commits it, and reports. */
export function implementing(path: string, text: string, summary = 'It is done.'): Play {
  return [...commits(path, text), reports(summary)];
}

export function commits(path: string, text: string, message = `Change ${path}`): Play {
  return [
    `@fs-write ${path} ${text}`,
    '@exec ["git","add","--all"]',
    `@exec ${JSON.stringify(['git', 'commit', '-qm', message])}`,
  ];
}

export function reports(summary = 'It is done.', more: Fields = {}): string {
  return `@call work_report ${JSON.stringify({ ticket: '{ticket}', summary, ...more })}`;
}

export function reviews(
  verdict: 'approve' | 'request_changes',
  body = 'Read all of it.',
  more: Fields = {},
): Play {
  return [
    `@call ticket_review ${JSON.stringify({ ticket: '{ticket}', commit: '{commit}', verdict, body, ...more })}`,
  ];
}
