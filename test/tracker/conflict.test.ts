import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { mergeRecordFile } from '../../src/domain/merge/merge-record-file.ts';
import { healRecords } from '../../src/git/heal-records.ts';
import { ensureRecordsBranch } from '../../src/git/records-branch.ts';
import { findRoots } from '../../src/git/roots.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { freshRepository, git, leaveHome, write } from '../git/fresh-repository.ts';
import { openWorkspace, refusalOf, ticketIn } from './workspace.ts';

/**
 * Tickets on their branch in a clone without the driver, two branches of which git could not merge. Both were
 * written here, so nothing of them is foreign.
 */
async function inConflict({ heals = true, withCode = false } = {}) {
  leaveHome();
  const root = freshRepository();
  if (withCode) write(root, '.yoi/tickets/README.md', 'With the code\n');
  else {
    await ensureRecordsBranch(findRoots(root), ['true']);
    git(root, 'config', '--remove-section', 'merge.yoi-tickets');
  }
  const roots = findRoots(root);
  const branch = withCode ? 'main' : 'yoi-tickets';
  const store = openFileStore({ root: roots.records, localDir: roots.localDir });
  onTestFinished(() => store.close());
  const workspace = openWorkspace({}, store);
  workspace.services.tracker.upkeep = store;
  if (heals) workspace.services.tracker.heal = () => healRecords(roots, mergeRecordFile);
  const commit = () => {
    git(roots.records, 'add', '-A');
    git(roots.records, 'commit', '-qm', 'x');
  };
  const id = await ticketIn(workspace, 'ready');
  commit();
  git(roots.records, 'branch', 'theirs');
  await workspace.call('intake', 'ticket_comment', { ticket: id, body: 'ours' });
  commit();
  git(roots.records, 'switch', '-q', 'theirs');
  await workspace.call('human', 'ticket_doctor', { ticket: id, settle: 'as_found' });
  await workspace.call('human', 'ticket_edit', { ticket: id, title: 'Their title' });
  commit();
  git(roots.records, 'switch', '-q', branch);
  expect(() => git(roots.records, 'merge', '-q', 'theirs')).toThrow();
  const read = (file: string) => readFileSync(join(roots.records, id, file), 'utf8');
  expect(read('thread.md')).toContain('<<<<<<<');
  return { ...workspace, id, read, records: roots.records };
}

describe('a record that git left in conflict', () => {
  beforeEach(leaveHome);

  it('is healed by the next call that shows it', async () => {
    const { call, id, read, records } = await inConflict();
    const shown = await call('intake', 'ticket_show', { ticket: id });
    expect(shown).toMatchObject({ title: 'Their title', state: 'ready', flags: [] });
    expect(read('thread.md')).toContain('ours');
    expect(git(records, 'ls-files', '--unmerged')).toBe('');
  });

  it('is healed by the next call that changes it', async () => {
    const { call, id, read } = await inConflict();
    expect(await call('human', 'ticket_queue', { ticket: id })).toMatchObject({ state: 'queued' });
    expect(read('thread.md')).toMatch(/ours[\s\S]*ticket_queue/u);
  });

  it('is healed with the code as well, where the merge stays the person’s to end', async () => {
    const { call, id, read, records } = await inConflict({ withCode: true });
    expect(await call('human', 'ticket_queue', { ticket: id })).toMatchObject({ state: 'queued' });
    const [item, thread] = [read('item.md'), read('thread.md')];
    expect(thread).toMatch(/ours[\s\S]*ticket_queue/u);
    expect(item).toContain('Their title');
    expect(git(records, 'ls-files', '--unmerged')).not.toBe('');
    expect(await call('intake', 'ticket_show', { ticket: id })).toMatchObject({ state: 'queued', flags: [] });
    expect([read('item.md'), read('thread.md')]).toEqual([item, thread]);
  });

  it('is healed by the doctor, who says so', async () => {
    const { call } = await inConflict();
    const { mended, errors } = await call('human', 'ticket_doctor', { fix: true });
    expect(errors).toBe(0);
    expect(mended).toEqual(expect.arrayContaining([expect.objectContaining({ rule: 'conflict_markers' })]));
  });

  it('is refused, with the place, where nobody can heal it', async () => {
    const { call, id } = await inConflict({ heals: false });
    const { code, rule } = await refusalOf(call('human', 'ticket_queue', { ticket: id }));
    expect(code).toBe('storage');
    expect(rule).toContain('conflict markers');
  });
});

it('a text about conflicts, written through the program, is none', async () => {
  const workspace = openWorkspace();
  const body = '<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch';
  const { id } = await workspace.call('intake', 'ticket_create', { title: 'A', body });
  await workspace.call('intake', 'ticket_ready', { ticket: id, summary: body });
  expect(await workspace.call('human', 'ticket_queue', { ticket: id })).toMatchObject({ state: 'queued' });
  expect(await workspace.call('intake', 'ticket_show', { ticket: id })).toMatchObject({ body, flags: [] });
});
