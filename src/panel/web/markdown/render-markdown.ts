import { shownSigns } from '../components/shown-signs.ts';
import '../components/shown.css';
import createDOMPurify from 'dompurify';
import { htmlOf } from './html-of.ts';

const TAGS = [
  ...[
    'p',
    'br',
    'hr',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'blockquote',
    'ul',
    'ol',
    'li',
    'pre',
    'code',
    'strong',
    'em',
    'del',
  ],
  ...['a', 'span', 'small', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
];
const ATTRIBUTES = ['href', 'align', 'start'];

let purifier: ReturnType<typeof createDOMPurify> | undefined;

/** Markdown of somebody, as nodes of which none does or fetches anything. */
export function renderMarkdown(text: string, under?: number): DocumentFragment {
  purifier ??= purifierOf(window);
  const nodes = purifier.sanitize(htmlOf(text, under), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/iu,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  nameUnseen(nodes);
  return nodes;
}

/** In its code as in every command, and in its words as in every text: what cannot be seen has a name. */
function nameUnseen(nodes: DocumentFragment): void {
  const walker = document.createTreeWalker(nodes, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  // It shows texts and nothing else.
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const isCode = text.parentElement?.closest('code, pre') !== null;
    const parts = shownSigns(text.data, isCode ? 'lines' : 'prose');
    if (!parts.some(({ unseen }) => unseen)) continue;
    text.replaceWith(...parts.map(({ text, unseen }) => (unseen ? unseenSign(text) : text)));
  }
}

function unseenSign(name: string): HTMLElement {
  const sign = document.createElement('span');
  sign.className = 'unseen-sign';
  sign.textContent = name;
  return sign;
}

function purifierOf(page: Window & typeof globalThis): ReturnType<typeof createDOMPurify> {
  const purify = createDOMPurify(page);
  purify.addHook('afterSanitizeAttributes', (node) => {
    // What is long scrolls, and what scrolls is reached by keys.
    if (node.tagName === 'PRE') node.setAttribute('tabindex', '0');
    if (node.tagName !== 'A') return;
    if (!node.hasAttribute('href')) return;
    node.setAttribute('rel', 'noopener noreferrer');
    node.setAttribute('target', '_blank');
  });
  return purify;
}
