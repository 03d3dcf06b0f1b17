import { Marked, type Token, type Tokens } from 'marked';
import { isTooMuch } from './is-too-much.ts';

/** The heading of the page that most texts stand under. */
const PAGE_HEADING = 2;
const LAST_HEADING = 6;
const REACHABLE = /^(?:https?|mailto):/iu;

/**
 * HTML of Markdown, which has still to be sanitised. HTML in it is shown and not obeyed, an image is named and not
 * fetched, and a link says where it leads. `under`: the level of the heading that it stands under.
 */
export function htmlOf(text: string, under = PAGE_HEADING): string {
  if (isTooMuch(text)) return plain(text);
  try {
    const tokens = markdown.lexer(text);
    markdown.walkTokens(tokens, placeHeadings(under));
    return markdown.parser(tokens);
  } catch {
    return plain(text);
  }
}

const markdown = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text, href }) =>
      `<span>[image: ${escaped(text)}${text ? ', ' : ''}<code>${escaped(href.slice(0, 300))}</code>]</span>`,
    link({ href, tokens, text }: Tokens.Link) {
      const inner = this.parser.parseInline(tokens);
      const host = hostOf(href);
      if (host === undefined) return `${inner} <small>(${escaped(href.slice(0, 300))})</small>`;
      const named = isAddressOf(host, text) ? '' : ` <small>(${escaped(host)})</small>`;
      return `<a href="${escaped(href)}">${inner}</a>${named}`;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    code: ({ text }) => `<pre><code>${escaped(text)}\n</code></pre>\n`,
  },
});

/** Headings come below the one that the text stands under, and none skips a level, whatever was written. */
function placeHeadings(under: number): (token: Token) => void {
  const open: number[] = [];
  return (token) => {
    if (token.type !== 'heading') return;
    while ((open.at(-1) ?? 0) >= token.depth) open.pop();
    open.push(token.depth);
    token.depth = Math.min(under + open.length, LAST_HEADING);
  };
}

function hostOf(href: string): string | undefined {
  if (!REACHABLE.test(href)) return undefined;
  try {
    const { host, protocol, pathname } = new URL(href);
    return protocol === 'mailto:' ? pathname : host;
  } catch {
    return undefined;
  }
}

/** Whether words are the address of a host, or its name: to have that in them is not to lead there. */
function isAddressOf(host: string, text: string): boolean {
  if (text === host) return true;
  // What stands before this sign in an address looks like a host, and is none.
  return !text.includes('@') && [text, `http://${text}`].some((address) => hostOf(address) === host);
}

const plain = (text: string) => `<pre><code>${escaped(text)}</code></pre>`;

const MARKS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (mark) => MARKS[mark] ?? '');
}
