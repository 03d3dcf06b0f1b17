import { useState } from 'preact/hooks';
import { Link, Route, Switch, useLocation } from 'wouter-preact';
import { Asking } from './act/asking.tsx';
import { ActionsView } from './actions/actions-view.tsx';
import { Boundary } from './components/boundary.tsx';
import { Empty } from './components/empty.tsx';
import { lazily } from './components/lazily.tsx';
import { Toasts } from './components/toasts.tsx';
import { Composer } from './composer/composer.tsx';
import { Frame } from './frame/frame.tsx';
import { useKeys } from './keys/use-keys.ts';
import { Notices } from './notices/notices.tsx';

const BoardView = lazily(async () => (await import('./board/board-view.tsx')).BoardView);
const TicketView = lazily(async () => (await import('./ticket/ticket-view.tsx')).TicketView);
const PodView = lazily(async () => (await import('./pod/pod-view.tsx')).PodView);
const Search = lazily(async () => (await import('./search/search.tsx')).Search, { takesKeys: true });
const KeyHelp = lazily(async () => (await import('./keys/key-help.tsx')).KeyHelp, { takesKeys: true });

/** The page: one place for each view, and what is always there around it. */
export function Panel() {
  const [path, goTo] = useLocation();
  const [over, setOver] = useState<'search' | 'keys'>();
  const close = () => setOver(undefined);
  useKeys({
    '/': () => setOver('search'),
    '?': () => setOver('keys'),
    b: () => goTo(path === '/board' ? '/' : '/board'),
  });
  return (
    <>
      <Frame onSearch={() => setOver('search')} onHelp={() => setOver('keys')}>
        <Boundary key={path}>
          <Switch>
            <Route path="/">
              <ActionsView />
            </Route>
            <Route path="/board">
              <BoardView />
            </Route>
            <Route path="/ticket/:id">{({ id }) => <TicketView key={id} id={decoded(id)} />}</Route>
            <Route path="/pod/:name">{({ name }) => <PodView key={name} name={decoded(name)} />}</Route>
            <Route>
              <Empty title="There is nothing here">
                <p>
                  <Link href="/">See what needs you</Link>
                </p>
              </Empty>
            </Route>
          </Switch>
        </Boundary>
      </Frame>
      <Composer />
      {over === 'search' && <Search onClose={close} />}
      {over === 'keys' && <KeyHelp onClose={close} />}
      <Asking />
      <Notices />
      <Toasts />
    </>
  );
}

/** A part of an address, which anybody may have written. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
