import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What somebody else's page in the person's browser tries, of all that a page can send without being asked. */
export const ATTEMPTS = {
  'a fetch that is called plain text': `await fetch(api('call'), { method: 'POST', mode: 'no-cors', credentials: 'include', body: go })`,
  'a fetch that is called JSON': `await fetch(api('call'), { method: 'POST', credentials: 'include', body: go,
    headers: { 'content-type': 'application/json' } })`,
  'a fetch with the header of the page': `await fetch(api('call'), { method: 'POST', credentials: 'include', body: go,
    headers: { 'content-type': 'application/json', 'x-yoi-panel': '1' } })`,
  'a beacon': `navigator.sendBeacon(api('call'), new Blob([go], { type: 'text/plain' }))`,
  'a form': `await submit('text/plain', { [go.slice(0, -1) + ',"x":"']: '"}' })`,
  'a form that is called a form': `await submit('application/x-www-form-urlencoded', { tool: 'ticket_queue' })`,
  'a change by GET': `await fetch(api('call?' + new URLSearchParams({ tool: 'ticket_queue', input: go })),
    { mode: 'no-cors', credentials: 'include' })`,
  'a fetch that reads': `loot(await (await fetch(api('actions'), { credentials: 'include' })).text())`,
  'an image': `await loaded(Object.assign(new Image(), { src: api('actions') }))`,
  'a script': `await loaded(Object.assign(document.createElement('script'), { src: api('actions') }));
    loot(Object.keys(window.rows ?? {}).join())`,
  'a stream': `await new Promise((resolve) => {
    const stream = new EventSource(api('changes'), { withCredentials: true });
    stream.addEventListener('changed', ({ data }) => resolve(loot(data)));
    stream.onopen = () => loot('the stream opened');
    stream.onerror = resolve;
  })`,
  'a socket': `await new Promise((resolve) => {
    const socket = new WebSocket(panel.replace('http', 'ws') + '/api/changes');
    socket.onopen = () => resolve(loot('the socket opened'));
    socket.onerror = resolve;
  })`,
  'a frame': `const frame = Object.assign(document.createElement('iframe'), { src: panel + '/' });
    await loaded(frame);
    loot(frame.contentDocument?.body.innerText ?? '')`,
  'a window of the panel': `const other = open(panel + '/');
    await new Promise((resolve) => setTimeout(resolve, 500));
    loot(other?.document?.body?.innerText ?? '')`,
} as const;

/** One page that makes one attempt and then says what it got hold of: `#loot`, and `#over` where it is through. */
export async function foreignPage(
  panel: string,
  call: unknown,
  attempt: string,
  host = '127.0.0.1',
): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>Elsewhere</title><body><pre id="loot"></pre><script type="module">${script(panel, call, attempt)}</script>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has such an address.
  return `http://${host}:${(server.address() as AddressInfo).port}/`;
}

function script(panel: string, call: unknown, attempt: string): string {
  return `
const panel = ${JSON.stringify(panel)};
const go = ${JSON.stringify(JSON.stringify(call))};
const api = (path) => panel + '/api/' + path;
const loot = (text) => { document.getElementById('loot').textContent += text; };
const loaded = (element) => new Promise((resolve) => {
  element.onload = element.onerror = resolve;
  document.body.append(element);
});
async function submit(enctype, fields) {
  const frame = Object.assign(document.createElement('iframe'), { name: 'answer' });
  document.body.append(frame);
  const form = Object.assign(document.createElement('form'),
    { method: 'post', enctype, action: api('call'), target: 'answer' });
  for (const [name, value] of Object.entries(fields))
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  document.body.append(form);
  const answered = new Promise((resolve) => { frame.onload = resolve; });
  form.submit();
  await answered;
  loot(frame.contentDocument?.body.innerText ?? '');
}
try {
  ${attempt};
} catch (error) {
  console.log(String(error));
}
document.body.append(Object.assign(document.createElement('p'), { id: 'over', textContent: 'Over' }));
`;
}
