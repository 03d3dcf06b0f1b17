import { createHash } from 'node:crypto';
import { LIMITS } from './ticket.ts';

/**
 * A slug for `title` that is none of `taken`: its ASCII words, or, where it has none, `t-` and a hash,
 * so that a title in any script has a name of its own.
 */
export function slugFromTitle(title: string, taken: ReadonlySet<string> = new Set()): string {
  const base = asciiWords(title) || `t-${hashOf(title)}`;
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const slug = `${base.slice(0, LIMITS.slug - suffix.length).replace(/-+$/u, '')}${suffix}`;
    if (!taken.has(slug)) return slug;
  }
}

/** Whether a text may stand as a slug in a folder's name. */
export function isSlug(text: string): boolean {
  return text.length <= LIMITS.slug && /^[a-z0-9]+(?:-[a-z0-9]+)*$/u.test(text);
}

/** Lower-case words joined by hyphens, cut at a word where that leaves something to read. */
function asciiWords(title: string): string {
  const words = title
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/gu, '')
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  if (words.length <= LIMITS.slug) return words;
  const cut = words.slice(0, LIMITS.slug + 1);
  const end = cut.lastIndexOf('-');
  return end > LIMITS.slug / 2 ? cut.slice(0, end) : words.slice(0, LIMITS.slug);
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

function hashOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest();
  return [...bytes.subarray(0, 6)].map((byte) => BASE32[byte % 32]).join('');
}
