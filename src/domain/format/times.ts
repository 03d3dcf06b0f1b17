const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u;

/** A moment as records have it: RFC 3339 in UTC, whole seconds. */
export function timeOf(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** Whether a text is a time as records have it: RFC 3339 in UTC. */
export function isTime(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(text));
}

/** Older times may lack the zone, the time of day, or name another zone. */
export function utcOf(text: string): string {
  if (TIME.test(text)) return text;
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/u.test(text))
    return text;
  const full = text.length === 10 ? `${text}T00:00:00Z` : text.replace(' ', 'T');
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/u.test(full) ? full : `${full}Z`);
  return Number.isNaN(at) ? text : new Date(at).toISOString().replace('.000Z', 'Z');
}

/** The time that an id begins with: written out, or in older ids the first half of a ULID. */
export function timeOfId(id: string): string {
  if (/^000[0-9A-HJKMNP-TV-Z]{10}$/u.test(id)) {
    const time = [...id].reduce(
      (sum, sign) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(sign),
      0,
    );
    const text = new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');
    return isTime(text) ? text : '';
  }
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-|$)/u.exec(id) ?? [];
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return isTime(time) ? time : '';
}
