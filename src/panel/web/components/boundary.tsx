import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { refusalOf } from '../live/ask-server.ts';
import { RefusalNote } from './refusal-note.tsx';

/** Where a part of the page comes to a stop, the rest of it goes on. */
export function Boundary({ children }: { children: ComponentChildren }) {
  const [error, reset] = useErrorBoundary();
  return error === undefined ? children : <RefusalNote refusal={refusalOf(error)} onDismiss={reset} />;
}
