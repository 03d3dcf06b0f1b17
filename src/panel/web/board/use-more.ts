import { useEffect, useState } from 'preact/hooks';
import type { TicketListAnswer, TicketRow } from '../../wire.ts';
import { say } from '../components/toasts.tsx';
import type { Answer } from '../live/answers.ts';
import { getAnswer, refusalOf } from '../live/ask-server.ts';

type More = {
  more: readonly TicketRow[];
  /** Where the next page begins; null after the last one. */
  next: string | null;
  isFetching: boolean;
  fetchMore: () => void;
};

/** The pages after the first. They are fetched again, all of them, when that one was: it may look as it did before. */
export function useMore(path: string, answer: Answer<TicketListAnswer>): More {
  const { value: first, refusal } = answer;
  const [pages, setPages] = useState<readonly TicketListAnswer[]>([]);
  const [wanted, setWanted] = useState(0);
  const [isFetching, setFetching] = useState(false);
  useEffect(() => {
    if (!first || refusal || wanted === 0) return;
    const over = new AbortController();
    setFetching(true);
    fetchPages(path, first.next_cursor, wanted, over.signal)
      .then(setPages)
      .catch((error: unknown) => !over.signal.aborted && say(refusalOf(error).refused, true))
      .finally(() => !over.signal.aborted && setFetching(false));
    return () => over.abort();
  }, [path, answer, wanted]);
  const last = pages.at(-1) ?? first;
  return {
    more: pages.flatMap(({ tickets }) => tickets),
    next: last?.next_cursor ?? null,
    isFetching,
    fetchMore: () => setWanted(wanted + 1),
  };
}

async function fetchPages(
  path: string,
  from: string | null,
  count: number,
  signal: AbortSignal,
): Promise<TicketListAnswer[]> {
  const pages: TicketListAnswer[] = [];
  let cursor = from;
  while (cursor !== null && pages.length < count) {
    const page: TicketListAnswer = await getAnswer(`${path}&cursor=${encodeURIComponent(cursor)}`, signal);
    pages.push(page);
    cursor = page.next_cursor;
  }
  return pages;
}
