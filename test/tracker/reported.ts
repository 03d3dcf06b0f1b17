import { workOf } from '../../src/domain/work.ts';
import type { TrackerContext } from '../../src/tracker/context.ts';
import { recordOfStep } from '../../src/tracker/record-work.ts';
import { callerOf } from './workspace.ts';

/** The work on a Ticket is reported by its coder, once, as far as its thread knows: there is no branch and no such commit. */
export async function reported(
  tracker: TrackerContext,
  ticket: string,
  commit: string,
  name = 'coder',
): Promise<void> {
  const caller = callerOf({ role: 'coder', name, ticket });
  const { channel } = caller.connection;
  const actor = {
    role: 'coder' as const,
    name,
    caller: name,
    named: true,
    channel,
    grant: { own: true as const },
  };
  await recordOfStep(
    tracker,
    { caller, actor, operation: 'work_report', ticket, text: '' },
    {
      kind: 'implementation_report',
      heading: 'Implementation report',
      attributes: { commit, caller: name, channel },
    },
    (events) => workOf(events).reports.at(-1)?.commit === commit,
  );
}
