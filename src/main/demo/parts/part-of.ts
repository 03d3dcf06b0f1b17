import type { Part } from '../../../pods/puppet/puppet-session.ts';
import { coderPart } from './coder-part.ts';
import { companionPart } from './companion-part.ts';
import { intakePart } from './intake-part.ts';
import { investigatorPart } from './investigator-part.ts';
import { orchestratorPart } from './orchestrator-part.ts';
import { reviewerPart } from './reviewer-part.ts';

/** What a Pod is: its name, its role, and the id of its Ticket, empty where it has none. */
export type Marks = { pod: string; role: string; ticket: string };
export type { Part };

const PARTS: Readonly<Record<string, (marks: Marks) => Part>> = {
  intake: intakePart,
  orchestrator: orchestratorPart,
  coder: coderPart,
  reviewer: reviewerPart,
  investigator: investigatorPart,
  companion: companionPart,
};

/** The part of a Pod of the demo. @throws Error for a role that no agent has. */
export function partOf(marks: Marks): Part {
  const part = PARTS[marks.role];
  if (!part) throw new Error(`the demo has no part for ${JSON.stringify(marks.role)}`);
  return part(marks);
}
