import { authorise } from '../domain/authority.ts';
import type { Finding } from '../domain/inspect/finding.ts';
import { inspectGraph, inspectRecord } from '../domain/inspect/inspect.ts';
import { summarise } from '../domain/record.ts';
import type { Ledgered } from '../domain/standing.ts';
import type { Summary } from '../domain/summary.ts';
import type { Inspected, Upkeep } from '../store/upkeep.ts';
import type { Caller, TrackerContext } from './context.ts';
import { findId } from './find-ticket.ts';

/** One record with what this machine knows of it. */
export type Examined = { inspected: Inspected; ledgered: Ledgered | undefined };
export type Examination = { findings: Finding[]; records: Examined[] };

/** Finds what is wrong: with one Ticket, or with all of them, what lies between them and what lies about. */
export async function examineWorkspace(
  context: TrackerContext,
  caller: Caller,
  reference?: string,
): Promise<Examination> {
  authorise(caller.connection, 'ticket_doctor', { kind: 'inspect' });
  const { store, upkeep } = context;
  if (!upkeep) return { findings: [], records: [] };
  return store.read(async (view) => {
    const only = reference === undefined ? undefined : await findId(view, reference);
    const records: Examined[] = [];
    const findings: Finding[] = [];
    const rows: Summary[] = [];
    const lines = new Map<string, Inspected['files']>();
    for (const inspected of upkeep.inspect()) {
      const { ledgered } = inspected;
      rows.push(summarise(inspected.record, ledgered));
      if (only !== undefined && inspected.files.id !== only) continue;
      lines.set(inspected.files.id, inspected.files);
      records.push({ inspected, ledgered });
      findings.push(...inspectRecord(inspected.files, ledgered, inspected.record));
    }
    const between = inspectGraph(rows, (id) => lines.get(id));
    findings.push(...between.filter(({ ticket }) => only === undefined || ticket === only));
    return { findings: only === undefined ? [...findings, ...aroundRecords(upkeep)] : findings, records };
  });
}

/** What is wrong beside the records: those that are gone, and what a dead writer left. */
function aroundRecords(upkeep: Upkeep): Finding[] {
  const { files, unfinished } = upkeep.leftOver();
  const gone = upkeep.missing().map(
    (ticket): Finding => ({
      level: 'error',
      rule: 'record_missing',
      ticket,
      file: '',
      line: 0,
      message: 'it was acknowledged on this machine, and its folder is gone',
      fix: 'restore it as it was acknowledged',
    }),
  );
  const left = files.map(
    (file): Finding => ({
      level: 'warning',
      rule: 'left_over',
      ticket: '',
      file,
      line: 0,
      message: 'a writer that died left this file',
      fix: 'remove it',
    }),
  );
  const damaged = upkeep
    .localDamage()
    .map((found): Finding => ({ level: 'warning', rule: 'local_state', ticket: '', ...found }));
  const journal: Finding = {
    level: 'warning',
    rule: 'journal',
    ticket: '',
    file: '',
    line: 0,
    message: 'a change was acknowledged and is not finished',
    fix: 'finish it',
  };
  return [...gone, ...left, ...damaged, ...(unfinished ? [journal] : [])];
}
