import type { Action, ActionRow, Reason } from '../../../src/domain/actions.ts';

/** A row as the server gives it, of which a test says what it is about. */
export function rowOf(id: string, wanted: Partial<ActionRow> = {}): ActionRow {
  const urgency = wanted.urgency ?? 'ready';
  return {
    key: `ticket:${id}`,
    urgency,
    ticket: { id, title: id, state: 'ready', kind: 'task', priority: 'P2', labels: [], rev: 1 },
    reasons: [reasonOf({ urgency })],
    since: '2026-01-01T00:00:00Z',
    latest: null,
    progress: null,
    pods: [],
    actions: [],
    ...wanted,
  };
}

export function reasonOf(wanted: Partial<Reason> = {}): Reason {
  return { urgency: 'ready', text: 'It is ready', at: '2026-01-01T00:00:00Z', ...wanted };
}

export function actionOf(name: Action['name'], input: Action['input'] = {}, why?: string): Action {
  return { name, tool: `tool_of_${name}`, input, ...(why === undefined ? {} : { why }) };
}
