const LENGTH = 60;

/** A client's own name, or a Pod's, as it may stand behind the role in an author: one word that cannot say more. */
export function authorName(name: string | undefined): string {
  const word = (name ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._]+/gu, '-')
    .slice(0, LENGTH)
    .replace(/^[-.]+|[-.]+$/gu, '');
  return word || 'client';
}
