import { AUTHORITY } from '../domain/authority.ts';
import type { PodRole } from '../domain/pod.ts';

/** Behind the name of a tool that the reader does not have: a person does it. */
export const PERSONS_ACT = "(a person's act)";

/** The name of a tool in a text, on which line, and whether it is marked as a person's. */
export type NamedTool = { name: string; line: number; marked: boolean };

const NOUNS = [...new Set(Object.keys(AUTHORITY).map((name) => name.split('_')[0] ?? ''))].join('|');
/** A tool by its name, or by its command. The mark may stand behind the sign that ends code. */
const MENTION = new RegExp(
  `\\b(?:yoi-tickets (${NOUNS}) ([a-z][a-z-]*)|((?:${NOUNS})_[a-z_]+))\\b(\`?\\s*\\(a person['’]s act\\))?`,
  'gu',
);
/** Fields that begin as tools do. */
const FIELDS = new Set(['plan_revision', 'ticket_id']);

/** The tools that `text` names; its first line has the number `from`. */
export function namedTools(text: string, from = 1): NamedTool[] {
  return [...text.matchAll(MENTION)].flatMap(({ 0: whole, 1: noun, 2: verb, 3: tool, 4: mark, index }) => {
    const name = tool ?? `${noun}_${verb?.replaceAll('-', '_')}`;
    if (FIELDS.has(name) || whole === '') return [];
    const line = from + text.slice(0, index).split('\n').length - 1;
    return [{ name, line, marked: mark !== undefined }];
  });
}

/** Why `role` may not be told of the tool in this way, and what would be right; undefined where it may. */
export function objection(
  { name, marked }: NamedTool,
  role: PodRole,
  kept?: readonly string[],
): { found: string; allowed: string } | undefined {
  const row = Object.hasOwn(AUTHORITY, name) ? AUTHORITY[name] : undefined;
  if (!row) return { found: `${name}, which is no tool`, allowed: toolsOf(role).join(', ') };
  if (marked) {
    if (!row.human)
      return { found: `${name} marked as a person's act`, allowed: 'the mark only on what a person may do' };
    return row[role] && !row[role].asks
      ? {
          found: `${name} marked as a person's act, which ${role} does itself`,
          allowed: 'it without the mark',
        }
      : undefined;
  }
  if (!row[role]) {
    const mark = row.human ? `; or ${name} with ${PERSONS_ACT} right behind it` : '';
    return { found: `${name}, which ${role} does not have`, allowed: `${toolsOf(role).join(', ')}${mark}` };
  }
  if (kept && !kept.includes(name))
    return { found: `${name}, which tools leaves out`, allowed: kept.join(', ') };
  return undefined;
}

/** The tools of a role by the matrix. */
export function toolsOf(role: PodRole): string[] {
  return Object.keys(AUTHORITY).filter((name) => AUTHORITY[name]?.[role]);
}
