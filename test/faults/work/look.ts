import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseThread } from '../../../src/domain/thread.ts';
import { callTool } from '../../../src/tools/call.ts';
import { git } from '../../git/fresh-repository.ts';
import { processesIn } from '../../story/processes-in.ts';
import { bytesBelow } from '../../story/program.ts';
import { callerOf } from '../../tracker/workspace.ts';
import type { WorkPlace } from './work-place.ts';

/** The thread, an event a line: what it tells, without when and by whom. Failures that were told are left out. */
export function told(place: WorkPlace): string[] {
  const [id = ''] = readdirSync(join(place.root, '.yoi/tickets')).filter((name) => /^\d{8}-/u.test(name));
  return parseThread(readFileSync(join(place.root, '.yoi/tickets', id, 'thread.md'), 'utf8'))
    .events.filter(({ attributes }) => attributes.work !== 'failed')
    .map(({ kind, attributes: { to, work, verdict, outcome, on, role, number } }) =>
      [kind, to ?? work ?? verdict, outcome, on, role, number].filter(Boolean).join(' '),
    );
}

/** Everything that must be the same, whoever died on the way. */
export async function look(place: WorkPlace): Promise<Record<string, unknown> & { told: string[] }> {
  const { root } = place;
  const files = bytesBelow(root);
  return {
    told: told(place),
    main: git(root, 'log', '--first-parent', '--format=%s | %T | %P', 'main')
      .split('\n')
      .map((line) =>
        line
          .replace(/[0-9a-f]{40}(?= |$)/gu, (id) => (line.endsWith(id) ? '' : id))
          .replace(/ \| [0-9a-f ]*$/u, (parents) => ` | ${parents.trim().split(' ').length - 1}`),
      ),
    branches: git(root, 'for-each-ref', '--format=%(refname) %(tree)', 'refs/heads')
      .replace(/refs\/heads\/yoi.*/u, '')
      .trim()
      .split('\n'),
    worktrees: git(root, 'worktree', 'list', '--porcelain')
      .split('\n')
      .filter((line) => /^(?:worktree|branch|detached|locked|prunable)/u.test(line))
      .map((line) => line.replace(root, '')),
    status: git(root, '--no-optional-locks', 'status', '--porcelain'),
    staged: git(root, 'ls-files', '--stage'),
    files: Object.fromEntries(
      Object.entries(files).filter(
        ([path]) => !path.startsWith('.yoi/tickets/') && !/\.(?:review|merge)\/checked$/u.test(path),
      ),
    ),
    locks: readdirSync(join(root, '.git'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => !name.startsWith('yoi/') && /\.lock$|yoi-move/u.test(name),
    ),
    stash: existsSync(join(root, '.git/MERGE_HEAD')),
    left: readdirSync(place.work).filter(
      (name) =>
        !/^(?:logs|awaited|step\.json|step\.lock|step\.log|marks\.json|slot|.*\.(?:tmp|new))$/u.test(name),
    ),
    state: await stateOf(place),
    findings: await findings(place),
    processes: processesIn(place.folder),
  };
}

async function stateOf(place: WorkPlace): Promise<unknown> {
  const { tickets } = await place.call('human', 'ticket_list', { state: 'all' });
  return (tickets as { state: string }[]).map(({ state }) => state);
}

async function findings(place: WorkPlace): Promise<string[]> {
  const { services, close } = await place.open();
  try {
    const doctor = await callTool(services, callerOf('human'), 'ticket_doctor', {});
    return doctor.kind === 'answer' ? doctor.text.split('\n') : ['it asked'];
  } finally {
    await close();
  }
}
