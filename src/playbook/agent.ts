/** A program that speaks the Agent Client Protocol, and what a person has to know to have it. */
export type Agent = {
  /** `opencode`; what profiles and `[agents.<name>]` call it. */
  name: string;
  /** The file that it stands in, as errors name it. */
  file: string;
  title: string;
  /** The program with its arguments. */
  command: readonly [string, ...string[]];
  /** What a person types to have it, and to log in. */
  install?: string;
  login?: string;
  /** Variables that it needs from the environment, beside those of the profile. */
  env: readonly string[];
  /** Variables that it is always given. */
  settings: Readonly<Record<string, string>>;
  /** Whether it asks before it does something. */
  asks: boolean;
  /** Whether it can go on with an earlier session. */
  resumes: boolean;
  /** Its own screen in a terminal, as arguments; `{session}` stands for the session's id. */
  screen?: readonly string[];
  /** Its own screen, begun on a first input, as arguments; `{input}` stands for what it is told. */
  attended?: readonly string[];
  /** A command that confines it, put before its own: a sandbox. `{folder}` stands for the Pod's folder. */
  wrap?: readonly string[];
};
