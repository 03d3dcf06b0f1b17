/**
 * The line of a TOML text on which the key at `path` stands, counted from 1; the nearest section above it
 * where the key is written in another way. The parser tells positions only of what it cannot read.
 */
export function lineOfKey(text: string, path: readonly PropertyKey[]): number {
  const names = path.filter((key) => typeof key !== 'number').map(String);
  const positions = path.filter((key) => typeof key === 'number');
  let best = { depth: 0, line: 1 };
  let section: string[] = [];
  let nth = -1;
  for (const [index, row] of text.split('\n').entries()) {
    const header = /^\s*(\[\[?)\s*([^\]]+?)\s*\]/u.exec(row);
    const key = /^\s*([^=#[\]]+?)\s*=/u.exec(row)?.[1];
    if (header) {
      section = parts(header[2] ?? '');
      if (header[1] === '[[' && agreement(section, names) === section.length) nth += 1;
    } else if (key === undefined) continue;
    if (nth >= 0 && positions[0] !== undefined && nth !== positions[0]) continue;
    const depth = agreement(header ? section : [...section, ...parts(key ?? '')], names);
    if (depth > best.depth) best = { depth, line: index + 1 };
  }
  return best.line;
}

/** How many names from the start are the same; 0 unless all of `there` are. */
function agreement(there: readonly string[], wanted: readonly string[]): number {
  return there.every((name, index) => name === wanted[index]) ? there.length : 0;
}

function parts(dotted: string): string[] {
  return [...dotted.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s."']+/gu)].map(
    (part) => part[1] ?? part[2] ?? part[0],
  );
}
