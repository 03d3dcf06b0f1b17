/** What a coder does and says on a Ticket, as data: an agent of the demo plays it, and so does who fills the workspace. */
export type Play = {
  rounds: readonly Round[];
  /** What a reviewer says of it in the end. */
  approval: string;
};

/** One turn. Without `when` it is begun by whatever the coder is told. */
export type Round = { when?: RegExp; steps: readonly Step[] };

export type Step =
  | { say: string }
  | { think: string }
  | { pauseSeconds: number }
  | { write: string; text: string }
  | { commit: string }
  /** `denied`: what the report says of it where it was not allowed. */
  | { run: readonly [string, ...string[]]; denied?: string }
  | { ask: string }
  | { report: Report };

export type Report = {
  summary: string;
  checks?: readonly string[];
  follow_ups?: readonly { title: string; body: string }[];
};

/** What a coder is told when validation was red, a person answered, or a review is there. */
export const TOLD = {
  red: /^Validation of [0-9a-f]+ is red/mu,
  answered: /^answer by human/mu,
  approved: /^review \(approve\) by/mu,
  changesWanted: /^review \(request_changes\) by/mu,
};
