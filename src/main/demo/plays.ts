import type { Play } from './play.ts';
import { coldestAndWarmest } from './plays/coldest-and-warmest.ts';
import { colourByWarmth } from './plays/colour-by-warmth.ts';
import { exportCsv } from './plays/export-csv.ts';
import { fahrenheit } from './plays/fahrenheit.ts';
import { monthChart } from './plays/month-chart.ts';
import { noteOf } from './plays/note-of.ts';
import { publishPackage } from './plays/publish-package.ts';
import { refuseImpossible } from './plays/refuse-impossible.ts';
import { sayWhatIsWrong } from './plays/say-what-is-wrong.ts';
import { stationName } from './plays/station-name.ts';
import { weekInALine } from './plays/week-in-a-line.ts';

/** By the slug of the Ticket. */
const PLAYS: Readonly<Record<string, Play>> = {
  'coldest-and-warmest': coldestAndWarmest,
  fahrenheit,
  'export-csv': exportCsv,
  'week-in-a-line': weekInALine,
  'publish-package': publishPackage,
  'refuse-impossible': refuseImpossible,
  'station-name': stationName,
  'month-chart': monthChart,
  'colour-by-warmth': colourByWarmth,
  'say-what-is-wrong': sayWhatIsWrong,
};

/** What is played on a Ticket; on one that a person made in the demo, that it is written down. */
export function playOf(ticket: string): Play {
  const slug = ticket.replace(/^\d{8}-\d{6}-/u, '');
  const written = Object.hasOwn(PLAYS, slug) ? PLAYS[slug] : undefined;
  return written ?? noteOf(slug);
}
