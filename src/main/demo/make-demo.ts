import { basename } from 'node:path';
import { Hold } from '../../local/hold.ts';
import { Place } from '../../local/place.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { beginWorkspace } from './begin-workspace.ts';
import { bringToLife } from './bring-to-life.ts';
import { castOf } from './cast.ts';
import { endPods } from './end-pods.ts';
import type { Tell } from './tell.ts';
import { writeDown } from './write-down.ts';

/** A workspace with a story, in a temporary folder: what a person sees there is real, but for the agents' minds. */
export type Demo = {
  workspace: Workspace;
  /** The name of its orchestrator: that of the folder, as everywhere. */
  orchestrator: string;
  /** Resolves when there is something in every state; its Pods go on. Rejects where it did not come to that. */
  filled: Promise<void>;
  /** Ends everything that was started for it, also in the middle of the story. The folder stays. */
  end(): Promise<void>;
};

/** Resolves when the first Tickets are there; the rest comes while one looks. */
export async function makeDemo(say: (line: string) => void): Promise<Demo> {
  const tell: Tell = (by, did) => say(`${by.padEnd(13)} ${did}`);
  const root = await beginWorkspace();
  tell('program', `made a workspace in ${root}`);
  const workspace = await openWorkspace(root, root);
  const { roots, services } = workspace;
  const cast = castOf(root, services);
  const orchestrator = `${basename(root)}-orchestrator`;
  const hold = new Hold(new Place(roots.localDir));
  let filled = Promise.resolve();
  const end = async () => {
    // Nothing is begun while all is being ended.
    hold.set({ reason: 'the demo ends', by: 'human/demo', at: new Date().toISOString() });
    await cast.leave();
    await filled.catch(() => {});
    await endPods(workspace);
    hold.clear();
    await workspace.close();
  };
  try {
    await writeDown(cast, tell);
  } catch (error) {
    await end();
    throw error;
  }
  filled = bringToLife(cast, tell, orchestrator);
  // Whoever waits for it hears of a failure; whoever ends it before does not want to.
  filled.catch(() => {});
  return { workspace, orchestrator, filled, end };
}
