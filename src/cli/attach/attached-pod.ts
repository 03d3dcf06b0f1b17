import type { WatchedPod } from '../../tools/watched-pod.ts';

/** A Pod that a person looks at. All words in its entries are somebody's. */
export type AttachedPod = WatchedPod;

/** What a Pod says of itself when it is asked. */
export type PodReport = Awaited<ReturnType<WatchedPod['state']>>;
