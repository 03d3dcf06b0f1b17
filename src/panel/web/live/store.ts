import { useLayoutEffect, useState } from 'preact/hooks';

/** A value that several parts of the page look at. */
export type Store<T> = {
  get: () => T;
  set: (value: T) => void;
  subscribe: (listener: () => void) => () => void;
};

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.get);
  // Before it is painted: what follows from a key is drawn for the next one, however soon that comes.
  useLayoutEffect(() => {
    const look = () => setValue(() => store.get());
    // It may have changed between the drawing and this moment.
    look();
    return store.subscribe(look);
  }, [store]);
  return value;
}
