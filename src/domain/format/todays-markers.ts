import { MARKER } from './event-marker.ts';

/**
 * The markers of a thread of today; undefined where an older generation wrote it. Older bodies may quote a marker
 * of today, and damage may make any marker of today look like another: it takes the first marker, most of them,
 * or what is left of the line that every thread begins with.
 */
export function todaysMarkers(text: string): RegExpExecArray[] | undefined {
  const found = [...text.matchAll(MARKER)].filter(([, , attributes = '']) => hasTodaysNames(attributes));
  if (hasTodaysNames(text.slice(0, endOfHead(text)))) return found;
  const lines = [...text.matchAll(MARKER_LINE)];
  const isFirst = found.length > 0 && found[0]?.index === lines[0]?.index;
  return isFirst || found.length * 2 > lines.length ? found : undefined;
}

/** Lines that begin like a marker, whatever comes then. */
export const MARKER_LINE = /^<!-- event:.*$/gmu;

/** No older marker has two of these names, and one of today still has two when damage took one. */
function hasTodaysNames(text: string): boolean {
  return (text.match(/ (?:rev|after|sum): \S/gu) ?? []).length >= 2;
}

function endOfHead(text: string): number | undefined {
  const end = text.search(/\S[ \t]*(?:\r?\n\r?\n|\r\r)/u);
  return end < 0 ? undefined : end;
}
