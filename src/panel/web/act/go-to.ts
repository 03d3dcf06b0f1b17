import { navigate } from 'wouter-preact/use-browser-location';

/** Shows another view. */
export const goTo = (path: string) => navigate(path);
