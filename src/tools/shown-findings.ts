import { z } from 'zod';
import type { Finding } from '../domain/inspect/finding.ts';

const finding = () =>
  z.object({
    level: z.enum(['error', 'warning']),
    rule: z.string(),
    ticket: z.string(),
    file: z.string(),
    line: z.int(),
    message: z.string(),
    fix: z.string().optional(),
  });
export const findingsReport = () =>
  z.object({
    errors: z.int(),
    warnings: z.int(),
    mended_count: z.int(),
    mended: z.array(finding()),
    returned: z.int(),
    truncated: z.boolean(),
    next_cursor: z.string().nullable(),
    findings: z.array(finding()),
  });
export type FindingsReport = z.infer<ReturnType<typeof findingsReport>>;

export function reportText({
  errors,
  warnings,
  mended_count,
  mended,
  findings,
  next_cursor,
}: FindingsReport): string {
  return [
    `${errors} errors, ${warnings} warnings${mended_count > 0 ? `, ${mended_count} mended` : ''}.`,
    ...mended.map((found) => `- mended ${placeText(found)}: ${found.message} (${found.fix})`),
    ...findings.map(
      (found) =>
        `- ${found.level} ${found.rule} ${placeText(found)}: ${found.message}${found.fix ? ` (--fix: ${found.fix})` : ''}`,
    ),
    ...(mended_count > mended.length ? [`(${mended_count - mended.length} more were mended)`] : []),
    ...(next_cursor === null
      ? []
      : [`(${errors + warnings - Number(next_cursor)} more findings: cursor "${next_cursor}")`]),
  ].join('\n');
}

/** Where something was found, as an editor opens it. */
export function placeText({ ticket: id, file, line: at }: Pick<Finding, 'ticket' | 'file' | 'line'>): string {
  return [id, file].filter(Boolean).join('/') + (at > 0 ? `:${at}` : '');
}
