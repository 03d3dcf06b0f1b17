/** What is damaged by the breach of a rule: whether the file could not be read, and whether it may be written to. */
const DAMAGE: Readonly<Record<string, { unreadable: boolean }>> = {
  missing_file: { unreadable: true },
  unreadable_file: { unreadable: true },
  frontmatter: { unreadable: true },
  conflict_markers: { unreadable: true },
  id_folder: { unreadable: false },
  event_sum: { unreadable: false },
  event_duplicate: { unreadable: false },
};

/** Whether a problem of this rule means that a file's content could not be had. */
export function isUnreadable(rule: string): boolean {
  return DAMAGE[rule]?.unreadable ?? false;
}

/** Whether a record with a problem of this rule must be mended before it changes. */
export function stopsChanges(rule: string): boolean {
  return rule in DAMAGE;
}
