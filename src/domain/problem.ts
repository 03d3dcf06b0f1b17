/** Everything that a record, or what this machine keeps beside the records, can be found to breach. */
export const RULES = [
  // a file of a record, and what is in it
  'missing_file',
  'unreadable_file',
  'encoding',
  'conflict_markers',
  'frontmatter',
  'field',
  'id_folder',
  'event_marker',
  'event_sum',
  'event_field',
  'event_duplicate',
  'relation',
  'plan',
  'oversize',
  'absolute_path',
  'secret',
  // a record, and what it says of itself
  'state',
  'resolution',
  'outside_edit',
  'text_changed',
  'event_missing',
  'event_unlawful',
  'fork',
  'foreign',
  'regressed',
  // between Tickets
  'id_duplicate',
  'slug_duplicate',
  'relation_self',
  'relation_duplicate',
  'relation_dangling',
  'relation_cycle',
  'plan_dangling',
  'plan_cycle',
  // beside the records
  'record_missing',
  'left_over',
  'journal',
  'local_state',
] as const;
export type Rule = (typeof RULES)[number];

/** Something that could not be read as it should be, with the line that it stands in; 0 where it is none. */
export type Problem = { rule: Rule; message: string; line: number };

/** A problem, in the file of a record that has it. */
export type FileProblem = Problem & { file: string };
