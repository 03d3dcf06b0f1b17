import type { Context, Hono } from 'hono';
import { PACKINGS, type Packing, type PageFile } from './page-files.ts';
import type { PanelParts } from './panel-parts.ts';

/** Names may have a full stop in them, as those of Pods do, and are no files. */
const PLACE = /^\/(?:pod|ticket)\/[^/]+$/u;
/** What browsers ask for by themselves, as beside an answer that is no page. */
const ICON_ASKED = '/favicon.ico';
const ICON = '/icon.svg';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The page itself: its files, and for every other place of it the shell, which then shows that place. */
export function pageRoutes(app: Hono, { page }: PanelParts): void {
  app.get('*', (context) => {
    const { path } = context.req;
    const file = page.files.get(path === ICON_ASKED ? ICON : path);
    if (file && file !== page.shell)
      return given(context, file, path.startsWith('/assets/') ? FOR_EVER : 'no-cache');
    if (!file && /\.[^/]*$/u.test(path) && !PLACE.test(path))
      return context.text('There is no such file.', 404);
    return given(context, page.shell, 'no-store');
  });
}

function given(context: Context, { type, bytes, packed }: PageFile, caching: string): Response {
  const packing = wantedOf(context.req.header('accept-encoding')).find((name) => packed[name]);
  const body = (packing && packed[packing]) ?? bytes;
  return context.body(body, 200, {
    'content-type': type,
    'cache-control': caching,
    vary: 'accept-encoding',
    ...(packing ? { 'content-encoding': packing } : {}),
  });
}

/** How a browser takes what is packed, the smallest first; with `q=0` it says that it does not. */
function wantedOf(header = ''): Packing[] {
  const accepted = header
    .split(',')
    .map((word) => word.trim())
    .filter((word) => !/;\s*q=0(?:\.0*)?$/u.test(word))
    .map((word) => word.split(';')[0]);
  // The keys of a table of ours are what its type says.
  return (Object.keys(PACKINGS) as Packing[]).filter((name) => accepted.includes(name));
}
