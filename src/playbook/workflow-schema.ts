import { z } from 'zod';
import { PLAYBOOK_ROLES, prose } from './fields.ts';

/** Of all that a workflow says, and of what these two roles are shown of it. */
export const WORKFLOW_LIMIT = 8_000;
export const PART_LIMITS: Readonly<Record<string, number>> = { coder: 3_000, reviewer: 3_000 };

/** In frontmatter everything is a text. */
const truth = z.enum(['true', 'false']).transform((value) => value === 'true');

const argument = z.strictObject({
  name: z.string().regex(/^[a-z][a-z_]{0,39}$/u, 'a name of a-z and "_", at most 40 of them'),
  description: prose(200),
  required: truth.optional(),
});

/** The frontmatter of `workflows/<slug>.md`, every key of it. */
export const workflowSchema = z.strictObject({
  description: prose(300),
  roles: z.array(z.enum(PLAYBOOK_ROLES)).min(1, 'a list that is not empty'),
  user_invocable: truth.optional(),
  model_invocable: truth.optional(),
  arguments: z.array(argument).max(10).optional(),
});
