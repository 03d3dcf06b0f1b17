import type { Hono } from 'hono';
import type { SeenActions } from '../../tools/see-actions.ts';
import type { ActionsAnswer } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';

/** More than a page shows before one scrolls: the whole list follows at once. */
const FIRST_ROWS = 40;

/**
 * What needs the person, first. A page that has nothing to show yet asks for what was seen `last`, which is there at
 * once, and again as soon as it hears of changes: a row is a picture in any case.
 */
export function actionRoutes(app: Hono, { workspace, see, orchestrator, warnings }: PanelParts): void {
  app.get('/api/actions', async (context) => {
    const last = context.req.query('last') === undefined ? undefined : see.last();
    const seen = last ? firstOf(last) : await see.actions();
    return context.json<ActionsAnswer>({
      ...{ ...seen, workspace, orchestrator: orchestrator() },
      warnings: [...(await warnings()), ...seen.warnings],
    });
  });
}

function firstOf(last: SeenActions): SeenActions & { isFirst: true } {
  return { ...last, rows: last.rows.slice(0, FIRST_ROWS), isFirst: true };
}
