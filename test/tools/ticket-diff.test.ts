import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ticketDiff } from '../../src/tools/ticket-diff.ts';
import { wholeTicket } from '../../src/tools/whole-ticket.ts';
import type { WorkNote } from '../../src/tracker/record-work.ts';
import { recordMerge, recordWork } from '../../src/tracker/record-work.ts';
import { Work } from '../../src/work/work.ts';
import { freshRepository, git, leaveHome, write } from '../git/fresh-repository.ts';
import { callerOf, openWorkspace, refusalOf, ticketIn } from '../tracker/workspace.ts';

/** A workspace over a real repository, with a Ticket that was accepted there. */
async function atWork() {
  leaveHome();
  const root = freshRepository();
  const localDir = join(root, '.git/yoi');
  mkdirSync(localDir, { recursive: true });
  const workspace = openWorkspace();
  const { services } = workspace;
  const parts = {
    tracker: services.tracker,
    roots: { root, commonDir: join(root, '.git'), localDir },
    playbook: services.playbook,
    pods: () => Promise.reject(new Error('no Pod is wanted')),
    launch: () => Promise.reject(new Error('nothing is launched')),
    environment: {},
    program: ['none'] as const,
  };
  services.root = root;
  services.work = async () => new Work(parts);
  const ticket = await ticketIn(workspace, 'inprogress', 'Greet');
  const caller = callerOf('orchestrator');
  const actor = {
    ...{ role: 'orchestrator' as const, name: 'orchestrator', caller: 'orchestrator', named: true },
    ...{ channel: 'mcp' as const, grant: { own: true as const } },
  };
  const step = { caller, actor, operation: 'work_start', ticket, text: '' };
  const note = (fact: WorkNote) => recordWork(services.tracker, step, fact);
  const commit = (path: string, text: string) => {
    write(root, path, text);
    git(root, 'add', '.');
    git(root, 'commit', '-qm', path);
    return git(root, 'rev-parse', 'HEAD');
  };
  const begin = async () => {
    const base = git(root, 'rev-parse', 'HEAD');
    await note({
      work: 'started',
      heading: 'Work started',
      attributes: { branch: 'ticket/greet', base, target: 'main' },
    });
    git(root, 'switch', '-qc', 'ticket/greet');
    return base;
  };
  return { root, services, ticket, step, note, commit, begin };
}

describe('what the branch of a Ticket would bring', () => {
  it('is its own commits alone, also when the target went on', async () => {
    const { root, services, ticket, commit, begin } = await atWork();
    const base = await begin();
    const head = commit('greet.txt', 'Hello\n');
    git(root, 'switch', '-q', 'main');
    commit('other.txt', 'of another Ticket\n');
    expect(await ticketDiff(services, ticket)).toEqual({
      base,
      head,
      files: [
        {
          path: 'greet.txt',
          old_path: null,
          status: 'added',
          added: 1,
          removed: 0,
          hunks: [{ heading: '', lines: [{ kind: 'added', old: null, new: 1, text: 'Hello' }] }],
        },
      ],
      left_out: 0,
    });
  });

  it('is what it brought, when it was merged and its branch is gone', async () => {
    const { root, services, ticket, step, commit, begin } = await atWork();
    await begin();
    const head = commit('greet.txt', 'Hello\n');
    git(root, 'switch', '-q', 'main');
    git(root, 'merge', '-q', '--no-ff', '-m', 'Merge', 'ticket/greet');
    git(root, 'branch', '-qD', 'ticket/greet');
    const merge = git(root, 'rev-parse', 'HEAD');
    const facts = { merge, commit: head, target: 'main', branch: 'ticket/greet', body: '' };
    await recordMerge(services.tracker, step, async () => facts);
    commit('later.txt', 'later\n');
    const { files } = await ticketDiff(services, ticket);
    expect(files.map(({ path }) => path)).toEqual(['greet.txt']);
  });

  it('is refused in words where no work was begun, or its branch is gone', async () => {
    const { root, services, ticket, begin } = await atWork();
    expect((await refusalOf(ticketDiff(services, ticket))).rule).toContain('no branch was begun');
    await begin();
    git(root, 'switch', '-q', 'main');
    git(root, 'branch', '-qD', 'ticket/greet');
    expect((await refusalOf(ticketDiff(services, ticket))).rule).toContain('there is no branch ticket/greet');
  });
});

describe('the work on a Ticket', () => {
  it('is told with where it stands, what was validated, and the dossier by its name', async () => {
    const { services, ticket, note, commit, begin } = await atWork();
    const base = await begin();
    const head = commit('greet.txt', 'Hello\n');
    await note({
      work: 'validation',
      heading: 'Validation: green',
      attributes: { outcome: 'green', commit: head, on: 'branch' },
    });
    await note({
      work: 'dossier',
      heading: 'Dossier 1',
      attributes: { number: '1', commit: head, target: base, wants: 'person' },
    });
    const { work } = await wholeTicket(services, ticket);
    expect(work).toMatchObject({
      phase: 'approval_void',
      branch: 'ticket/greet',
      target: 'main',
      head,
      attempt: 1,
      rounds: 0,
      step: null,
      dossier: { number: 1, commit: head, target: base, wants: 'person', artifact: 'dossier-1.md' },
      validations: [{ outcome: 'green', commit: head, on: 'branch' }],
      reviews: [],
      cost: { turns: 0, tokens: 0, cost: 0, currency: '' },
    });
  });
});
