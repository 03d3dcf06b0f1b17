import type { Refusal } from '../../wire.ts';
import { createStore, useStore } from './store.ts';

/** Whether what the page shows is true now. `lost`: the server does not know this browser any more. */
export type Connection = 'opening' | 'live' | 'offline' | 'lost';

export const connection = createStore<Connection>('opening');

/** Why the link that this page was opened with let nobody in. */
export const linkRefusal = createStore<Refusal | undefined>(undefined);

export const useConnection = () => useStore(connection);
