/** Something that could not be read as it should be, with the line that it stands in; 0 where it is none. */
export type Problem = { rule: string; message: string; line: number };

/** A problem, in the file of a record that has it. */
export type FileProblem = Problem & { file: string };
