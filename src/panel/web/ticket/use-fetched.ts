import { useEffect, useState } from 'preact/hooks';
import type { Refusal } from '../../wire.ts';
import { getAnswer, mayPass, refusalOf } from '../live/ask-server.ts';

export type Fetched<T> = { value: T | undefined; refusal: Refusal | undefined };

const AGAIN_MS = 1_500;
const NOTHING = { value: undefined, refusal: undefined };

/**
 * What the server says under `path`, fetched once for each `version` of it: what costs git, or changes with one thing
 * alone, is not asked for with every change. The last one stays while a newer one of the same path is fetched.
 */
export function useFetched<T>(path: string | null, version: string): Fetched<T> {
  const [answer, setAnswer] = useState<{ of: string | null } & Fetched<T>>({ of: path, ...NOTHING });
  useEffect(() => {
    if (path === null) return;
    const given = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      getAnswer<T>(path, given.signal).then(
        (value) => setAnswer({ of: path, value, refusal: undefined }),
        (error: unknown) => {
          if (given.signal.aborted) return;
          const refusal = refusalOf(error);
          setAnswer((before) => ({ ...(before.of === path ? before : NOTHING), of: path, refusal }));
          if (mayPass(error)) timer = setTimeout(ask, AGAIN_MS);
        },
      );
    };
    ask();
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [path, version]);
  return answer.of === path ? answer : NOTHING;
}
