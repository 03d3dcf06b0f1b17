/**
 * Whether everything is tried, as `npm run test:browser` does, or a sample, as every check does: what a stranger could do,
 * what the panel is for, a Ticket with nasty texts, and the list.
 */
export const isLong = process.env.YOI_BROWSER === 'long';

/** How long the busy story goes on: a moment among the other tests, minutes by `npm run test:soak`. */
export const soakSeconds = Number(process.env.YOI_SOAK_SECONDS ?? 20);
