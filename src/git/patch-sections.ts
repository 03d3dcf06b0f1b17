/** A stretch of a file that changed, with what stands around it. Lines are numbered from 1; null where a side has none. */
export type PatchHunk = { heading: string; lines: PatchLine[] };
export type PatchLine = {
  kind: 'same' | 'added' | 'removed';
  old: number | null;
  new: number | null;
  text: string;
};

/** What a patch says of one file. `whole` is false where the patch was cut off in it. */
export type PatchSection = { hunks: PatchHunk[]; length: number; whole: boolean; binary: boolean };

const FILE = 'diff --git ';
const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?/u;

/**
 * The files of a patch that git made, in its order. Each hunk says how many lines it has, and so no line of a file can
 * be taken for the head of another. `limit`: a patch of that many bytes was cut off.
 */
export function* patchSections(patch: string, limit: number): Generator<PatchSection> {
  const wasCut = Buffer.byteLength(patch) >= limit;
  const lines = patch.split('\n');
  let section: PatchSection | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith(FILE)) {
      if (section) yield section;
      section = { hunks: [], length: 0, whole: true, binary: false };
    }
    if (!section) continue;
    section.length += line.length + 1;
    if (/^(?:Binary files |GIT binary patch)/u.test(line)) section.binary = true;
    const sizes = HUNK.exec(line);
    if (!sizes) continue;
    const hunk = readHunk(lines, at, sizes);
    section.hunks.push(hunk.hunk);
    for (at += 1; at < hunk.end; at += 1) section.length += (lines[at] ?? '').length + 1;
    at -= 1;
  }
  if (section) yield { ...section, whole: !wasCut };
}

function readHunk(
  lines: readonly string[],
  start: number,
  [head, oldStart, oldCount = '1', newStart, newCount = '1']: RegExpExecArray,
): { hunk: PatchHunk; end: number } {
  let [old, now] = [Number(oldStart), Number(newStart)];
  const [oldEnd, newEnd] = [old + Number(oldCount), now + Number(newCount)];
  const hunk: PatchHunk = { heading: (lines[start] ?? '').slice(head.length), lines: [] };
  let at = start + 1;
  for (; at < lines.length && (old < oldEnd || now < newEnd || lines[at]?.startsWith('\\')); at += 1) {
    const line = lines[at] ?? '';
    // "No newline at end of file": of no side a line.
    if (line.startsWith('\\')) continue;
    const kind = KINDS[line.charAt(0)] ?? 'same';
    hunk.lines.push({
      kind,
      old: kind === 'added' ? null : old,
      new: kind === 'removed' ? null : now,
      text: line.slice(1),
    });
    if (kind !== 'added') old += 1;
    if (kind !== 'removed') now += 1;
  }
  return { hunk, end: at };
}

const KINDS: Readonly<Record<string, PatchLine['kind']>> = { '+': 'added', '-': 'removed' };
