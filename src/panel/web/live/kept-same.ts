/** `now`, made of the parts of `before` that are the same: what did not change need not be drawn again. */
export function keptSame<T>(before: unknown, now: T): T {
  const kept = Array.isArray(now) ? keptList(before, now) : isRecord(now) ? keptRecord(before, now) : now;
  // Equal to `now` in every part, it has the type of it.
  return kept as T;
}

function keptList(before: unknown, now: readonly unknown[]): unknown {
  const old: readonly unknown[] = Array.isArray(before) ? before : [];
  const place = placeOf(old);
  const parts = now.map((part, index) => keptSame(place(part, index), part));
  const isSame = Array.isArray(before) && old.length === parts.length;
  return isSame && parts.every((part, index) => Object.is(part, old[index])) ? before : parts;
}

function keptRecord(before: unknown, now: Readonly<Record<string, unknown>>): unknown {
  const old = isRecord(before) ? before : {};
  const entries = Object.entries(now).map(([name, part]) => [name, keptSame(old[name], part)] as const);
  const isSame = isRecord(before) && Object.keys(old).length === entries.length;
  return isSame && entries.every(([name, part]) => Object.hasOwn(old, name) && Object.is(part, old[name]))
    ? before
    : Object.fromEntries(entries);
}

/** What stood in a list for the same thing: by its key or id where it has one, or else by its place. */
function placeOf(old: readonly unknown[]): (part: unknown, index: number) => unknown {
  let named: Map<unknown, unknown> | undefined;
  return (part, index) => {
    const name = nameOf(part);
    if (name === undefined || nameOf(old[index]) === name) return old[index];
    named ??= new Map(old.map((one) => [nameOf(one), one]));
    return named.get(name);
  };
}

function nameOf(part: unknown): unknown {
  return isRecord(part) ? (part.key ?? part.id) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
