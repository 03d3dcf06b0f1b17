import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Empty } from './empty.tsx';
import { Skeleton } from './skeleton.tsx';

/**
 * A component that is fetched when it is first wanted.
 *
 * @param options.takesKeys Whether the keys are meant for it, from when it is wanted: what is typed for it does nothing else.
 */
export function lazily<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { takesKeys = false }: { takesKeys?: boolean } = {},
): ComponentType<P> {
  let Loaded: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [at, setAt] = useState<'loading' | 'there' | 'failed'>(Loaded ? 'there' : 'loading');
    useEffect(() => {
      if (Loaded) return setAt('there');
      let isWanted = true;
      load().then(
        (component) => {
          Loaded = component;
          if (isWanted) setAt('there');
        },
        () => isWanted && setAt('failed'),
      );
      return () => {
        isWanted = false;
      };
    }, []);
    if (at === 'there' && Loaded) return <Loaded {...props} />;
    if (at === 'loading')
      return (
        <div data-takes-keys={takesKeys || undefined}>
          <Skeleton />
        </div>
      );
    return (
      <Empty title="This part of the page could not be fetched">
        <p>The panel is not reachable, or is another than when this page was opened. Reload the page.</p>
      </Empty>
    );
  };
}
