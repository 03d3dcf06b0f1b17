import type { ComponentChildren } from 'preact';
import { Link, useLocation } from 'wouter-preact';
import type { ActionsAnswer } from '../../wire.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { useAnswer } from '../live/answers.ts';
import { NoticesButton } from '../notices/notices-button.tsx';
import { ConnectionLine } from './connection-line.tsx';
import { OrchestratorLine } from './orchestrator-line.tsx';
import { StatusLine } from './status-line.tsx';
import { useArrival } from './use-arrival.ts';
import './frame.css';

const PLACES = [
  { path: '/', name: 'Actions' },
  { path: '/board', name: 'Board' },
];

type Props = { children: ComponentChildren; onSearch: () => void; onHelp: () => void };

/** What is around every view: where one is, how things stand, and the ways to elsewhere. */
export function Frame({ children, onSearch, onHelp }: Props) {
  const { value } = useAnswer<ActionsAnswer>('/api/actions');
  const [path] = useLocation();
  useArrival(path);
  return (
    <>
      <a class="skip" href="#view">
        To the content
      </a>
      <header class="frame">
        <div class="frame-line">
          <Link class="frame-name" href="/">
            {value?.workspace.name ?? ' '}
          </Link>
          <nav class="frame-places" aria-label="Views">
            {PLACES.map((place) => (
              <Link
                key={place.path}
                href={place.path}
                aria-current={path === place.path ? 'page' : undefined}
              >
                {place.name}
                {place.path === '/' && value !== undefined && value.needs > 0 && (
                  <span class="frame-needs">
                    {value.needs}
                    <span class="unseen"> need you</span>
                  </span>
                )}
              </Link>
            ))}
          </nav>
          {value && <OrchestratorLine orchestrator={value.orchestrator} />}
          <div class="frame-tools">
            <Button look="bare" label="Search" hint="Search ( / )" onPress={onSearch}>
              <Icon name="search" />
            </Button>
            <NoticesButton />
            <Button look="bare" label="Keys" hint="Keys ( ? )" onPress={onHelp}>
              <Icon name="question" />
            </Button>
          </div>
        </div>
        {value && <StatusLine answer={value} />}
        <ConnectionLine />
      </header>
      <main id="view" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
