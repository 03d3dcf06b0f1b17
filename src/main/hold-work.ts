import type { Outcome, WorkspaceOptions } from '../cli/command-line-parts.ts';
import { Hold } from '../local/hold.ts';
import { Place } from '../local/place.ts';
import { personName } from './identity.ts';
import { locateWorkspace } from './workspace.ts';

/** Says in this workspace that nothing is to be begun, and why; with null, that it may again. */
export async function holdWork({
  workspace,
  reason,
}: WorkspaceOptions & { reason: string | null }): Promise<Outcome> {
  const { roots } = await locateWorkspace(process.cwd(), workspace);
  const hold = new Hold(new Place(roots.localDir));
  if (reason === null) {
    const before = hold.get();
    hold.clear();
    return {
      text: before ? `Work may begin again; it was held: ${before.reason}` : 'Nothing was held.',
      structured: { held: false },
    };
  }
  const held = { reason, by: `human/${personName()}`, at: new Date().toISOString() };
  hold.set(held);
  return { text: `Nothing is begun here until: yoi-tickets unhold`, structured: { held: true, ...held } };
}
