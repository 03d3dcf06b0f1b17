/** What a link says of the Ticket at its other end, read from this one. */
const WORDS: Readonly<Record<string, string>> = {
  depends_on: 'depends on',
  required_by: 'is required by',
  blocks: 'blocks',
  blocked_by: 'is blocked by',
  related: 'is related to',
  supersedes: 'supersedes',
  superseded_by: 'is superseded by',
  duplicate_of: 'is a duplicate of',
  has_duplicate: 'has a duplicate:',
  before: 'comes before',
  after: 'comes after',
  conflicts_with: 'conflicts with',
  waiting_capacity: 'waits for capacity',
  accepted_plan: 'has an accepted plan',
};

export function linkWords(kind: string): string {
  return WORDS[kind] ?? kind.replaceAll('_', ' ');
}

/** How a link is drawn: what stands in the way, what is only an order, what is neither. */
export type LinkLook = 'blocking' | 'order' | 'loose';

const LOOKS: Readonly<Record<string, LinkLook>> = {
  depends_on: 'blocking',
  required_by: 'blocking',
  blocks: 'blocking',
  blocked_by: 'blocking',
  before: 'order',
  after: 'order',
  conflicts_with: 'order',
  waiting_capacity: 'order',
};

export function lookOf(kind: string): LinkLook {
  return LOOKS[kind] ?? 'loose';
}
