import type { BrowserContext } from 'playwright-core';

/** What a page may never do, whoever wrote what it shows. */
export type Watched = {
  /** What went wrong so far, in words, but for what was expected. */
  breaches(): readonly string[];
  /** What this test provokes, and therefore expects; the breaches of that kind so far and to come. */
  expects(provoked: RegExp): () => readonly string[];
};

const TELL_OF_POLICY = `document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  console.error('breaks the content policy: ' + effectiveDirective + ' ' + blockedURI));`;
const OWN_SCHEMES = new Set(['data:', 'blob:', 'about:']);

/** Writes down everything that the pages of a context ask of another origin than `origin`, and every error that they say. */
export async function watchContext(context: BrowserContext, origin: string): Promise<Watched> {
  const seen: string[] = [];
  const provoked: RegExp[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!OWN_SCHEMES.has(url.protocol) && url.origin !== origin)
      seen.push(`asked another host: ${request.method()} ${cut(request.url())}`);
  });
  context.on('page', (page) => {
    page.on('websocket', (socket) => seen.push(`opened a socket: ${cut(socket.url())}`));
  });
  context.on('console', (message) => {
    if (message.type() === 'error') seen.push(`said an error: ${cut(message.text())}`);
  });
  context.on('weberror', (error) => {
    seen.push(`threw: ${cut(String(error.error()))}`);
  });
  context.on('dialog', (dialog) => {
    seen.push(`showed a dialog: ${cut(dialog.message())}`);
    void dialog.dismiss();
  });
  // A console may hold its tongue, as where a policy only reports.
  await context.addInitScript(TELL_OF_POLICY);
  return {
    breaches: () => seen.filter((breach) => !provoked.some((words) => words.test(breach))),
    expects: (words) => {
      provoked.push(words);
      return () => seen.filter((breach) => words.test(breach));
    },
  };
}

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)} …` : text;
}
