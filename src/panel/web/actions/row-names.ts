import type { ActionRow } from '../../../domain/actions.ts';

/** What a row is called. */
export function titleOf({ ticket, pods, key }: ActionRow): string {
  return ticket?.title ?? pods[0]?.name ?? podOf(key);
}

/** Where all of it is shown. */
export function pathOf({ ticket, key }: ActionRow): string {
  return ticket ? `/ticket/${encodeURIComponent(ticket.id)}` : `/pod/${encodeURIComponent(podOf(key))}`;
}

const podOf = (key: string) => key.replace(/^pod:/u, '');
