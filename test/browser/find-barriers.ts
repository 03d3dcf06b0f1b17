import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CDPSession, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN = `axe.run(document, { preload: false, resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ impact, id, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({ impact, id, target: target.flat().join(' '), why: failureSummary }))))`;

type Barrier = { impact: string; id: string; target: string; why: string };

/**
 * What keeps somebody out of what the page shows now, as axe-core finds it: serious and critical things. It runs in a
 * world of its own, so that the page's content policy stays as strict as it is and the page does not see it.
 */
export async function findBarriers(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await session.send('Page.getFrameTree');
    const world = { frameId: frameTree.frame.id, worldName: 'barriers' };
    const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', world);
    await evaluate(session, { expression: `${AXE}\n0`, contextId });
    const barriers = await evaluate(session, { expression: RUN, contextId, awaitPromise: true });
    // What comes back was made by RUN.
    return (barriers as Barrier[])
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ impact, id, target, why }) => `${impact}: ${id} at ${target}: ${why}`);
  } finally {
    await session.detach();
  }
}

async function evaluate(
  session: CDPSession,
  evaluated: { expression: string; contextId: number; awaitPromise?: boolean },
): Promise<unknown> {
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    ...evaluated,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
