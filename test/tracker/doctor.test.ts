import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft } from '../../src/domain/event.ts';
import { appendEvents, parseThread, renderThread } from '../../src/domain/thread.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { openWorkspace, planRevision, refusalOf, ticketIn } from './workspace.ts';

type Report = {
  errors: number;
  mended: { rule: string }[];
  findings: { rule: string; ticket: string; file: string; line: number }[];
  returned: number;
  warnings: number;
  next_cursor: string | null;
};

describe('doctor', () => {
  let folder: string;
  let workspace: ReturnType<typeof openWorkspace>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yoi-doctor-'));
    const store = openFileStore({ root: folder, localDir: join(folder, '.local') });
    workspace = openWorkspace({}, store);
    workspace.services.tracker.upkeep = store;
  });
  afterEach(async () => {
    await workspace.store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const call = (...args: Parameters<typeof workspace.call>) => workspace.call(...args);
  // The tool's declared answer.
  const doctor = async (input = {}) => (await call('human', 'ticket_doctor', input)) as unknown as Report;
  const path = (id: string, file: string) => join(folder, id, file);
  const read = (id: string, file: string) => readFileSync(path(id, file), 'utf8');
  const accept = async (ticket: string) =>
    call('orchestrator', 'ticket_accept', {
      ticket,
      summary: 's',
      plan_revision: await planRevision(workspace, ticket),
    });

  it('finds nothing wrong with what the program wrote', async () => {
    for (const state of ['planning', 'ready', 'queued', 'inprogress', 'done', 'closed'])
      await ticketIn(workspace, state, `In ${state}`);
    expect(await doctor()).toMatchObject({ errors: 0, warnings: 0, findings: [] });
  });

  it('gives all that it finds, page by page, errors first', async () => {
    for (let number = 0; number < 60; number++) {
      const id = await ticketIn(workspace, 'planning', `Damaged ${number}`);
      writeFileSync(path(id, 'item.md'), read(id, 'item.md').replace(/^id: .*$/mu, 'id: "other"'));
    }
    const seen: Report['findings'] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Report = await doctor(cursor === undefined ? {} : { cursor });
      expect(JSON.stringify(page).length).toBeLessThanOrEqual(8000);
      expect(page).toMatchObject({ returned: page.findings.length, truncated: page.next_cursor !== null });
      seen.push(...page.findings);
      cursor = page.next_cursor;
      if (cursor === null) expect(seen.length).toBe(page.errors + page.warnings);
    }
    expect(seen.length).toBeGreaterThan(40);
    expect(new Set(seen.map((found) => JSON.stringify(found))).size).toBe(seen.length);
    expect((await refusalOf(doctor({ cursor: 'next' }))).code).toBe('invalid_input');
  });

  it('stops a record that is behind what was acknowledged, and restores its events', async () => {
    const id = await ticketIn(workspace, 'ready');
    const older = { thread: read(id, 'thread.md'), item: read(id, 'item.md') };
    await call('human', 'ticket_queue', { ticket: id });
    await accept(id);
    const newer = read(id, 'thread.md');
    writeFileSync(path(id, 'thread.md'), older.thread);
    writeFileSync(path(id, 'item.md'), older.item);
    expect(await call('human', 'ticket_show', { ticket: id })).toMatchObject({
      state: 'ready',
      flags: ['regressed'],
    });
    expect((await refusalOf(call('human', 'ticket_queue', { ticket: id }))).code).toBe('regressed');
    expect((await doctor()).findings).toMatchObject([{ rule: 'regressed', ticket: id }]);
    expect((await doctor({ fix: true })).mended).toMatchObject([{ rule: 'regressed' }]);
    expect(read(id, 'thread.md')).toBe(newer);
    expect(await call('human', 'ticket_show', { ticket: id })).toMatchObject({
      state: 'inprogress',
      flags: [],
    });
    expect(await doctor()).toMatchObject({ errors: 0 });
  });

  it('lets a person say that the older state is meant', async () => {
    const id = await ticketIn(workspace, 'ready');
    const older = read(id, 'thread.md');
    await call('human', 'ticket_queue', { ticket: id });
    writeFileSync(path(id, 'thread.md'), older);
    expect(
      (await refusalOf(call('companion', 'ticket_doctor', { ticket: id, settle: 'as_found' }))).code,
    ).toBe('forbidden');
    await doctor({ ticket: id, settle: 'as_found' });
    expect(await call('human', 'ticket_queue', { ticket: id })).toMatchObject({ state: 'queued' });
    expect(await doctor()).toMatchObject({ errors: 0 });
  });

  it('makes a record again whose folder is gone', async () => {
    const id = await ticketIn(workspace, 'inprogress');
    await call('intake', 'relation_record', {
      ticket: id,
      kind: 'related',
      related: await ticketIn(workspace, 'planning', 'Other'),
    });
    const before = {
      thread: read(id, 'thread.md'),
      item: read(id, 'item.md'),
      relations: readdirSync(path(id, 'artifacts/relations')),
    };
    rmSync(join(folder, id), { recursive: true });
    expect((await doctor()).findings).toMatchObject([{ rule: 'record_missing', ticket: id }]);
    await doctor({ fix: true });
    expect({
      thread: read(id, 'thread.md'),
      item: read(id, 'item.md'),
      relations: readdirSync(path(id, 'artifacts/relations')),
    }).toEqual(before);
    expect(await doctor()).toMatchObject({ errors: 0 });
  });

  it('shows a gate that came by a file as foreign, and acceptance wants a person once', async () => {
    const id = await ticketIn(workspace, 'ready');
    const { events } = parseThread(read(id, 'thread.md'));
    let ids = 0;
    const forged = appendEvents(
      events,
      [
        {
          kind: 'state_changed',
          attributes: { from: 'ready', to: 'queued', operation: 'ticket_queue', channel: 'terminal' },
        },
      ],
      {
        author: 'human/kim',
        at: '2026-11-21T10:00:00Z',
        newId: () => `01F${String(++ids).padStart(23, '0')}`,
      },
    );
    writeFileSync(path(id, 'thread.md'), renderThread([...events, ...forged]));
    expect(await call('orchestrator', 'ticket_show', { ticket: id })).toMatchObject({
      state: 'queued',
      flags: ['foreign'],
    });
    expect(await refusalOf(accept(id))).toMatchObject({
      code: 'needs_person',
      details: { foreign: [forged[0]?.id] },
    });
    await doctor({ ticket: id, settle: 'as_found' });
    expect(await accept(id)).toMatchObject({ outcome: 'accepted' });
  });

  it('stops at a fork until a person picks a side', async () => {
    const id = await ticketIn(workspace, 'queued');
    const base = parseThread(read(id, 'thread.md')).events;
    await accept(id);
    const ours = parseThread(read(id, 'thread.md')).events;
    let ids = 0;
    const theirs = appendEvents(
      base,
      [
        {
          kind: 'state_changed',
          attributes: { from: 'queued', to: 'inprogress', operation: 'ticket_accept', caller: 'elsewhere' },
        },
      ],
      {
        author: 'orchestrator/elsewhere',
        at: '2026-11-21T10:00:00Z',
        newId: () => `01F${String(++ids).padStart(23, '0')}`,
      },
    );
    writeFileSync(path(id, 'thread.md'), renderThread([...ours, ...theirs]));
    const refusal = await refusalOf(call('human', 'ticket_complete', { ticket: id, summary: 's' }));
    expect(refusal).toMatchObject({ code: 'forked', details: { events: [ours.at(-1)?.id, theirs[0]?.id] } });
    expect(refusal.rule).toContain('orchestrator/elsewhere');
    expect((await refusalOf(doctor({ ticket: id, settle: 'as_found' }))).next).toContain(
      String(theirs[0]?.id),
    );
    expect((await refusalOf(accept(id))).code).toBe('forked');
    await doctor({ ticket: id, settle: String(theirs[0]?.id) });
    expect(await refusalOf(accept(id))).toMatchObject({ code: 'conflict', details: { holder: 'elsewhere' } });
    expect(
      (
        await refusalOf(
          call('orchestrator', 'ticket_return', {
            ticket: id,
            missing: 'm',
            checked: 'c',
            insufficient: 'i',
            question: 'q',
          }),
        )
      ).code,
    ).toBe('conflict');
    expect(await call('orchestrator', 'plan_query', { tickets: [id] })).toMatchObject({
      tickets: [{ records: [] }],
    });
    expect(await call('human', 'ticket_complete', { ticket: id, summary: 's' })).toMatchObject({
      state: 'done',
    });
    expect(await doctor()).toMatchObject({ errors: 0 });
  });

  it('lets no file that says queued stand for a Go', async () => {
    const made = '20261121-000001-made-by-hand';
    const other = await ticketIn(workspace, 'queued', 'Real');
    mkdirSync(join(folder, made));
    writeFileSync(
      path(made, 'item.md'),
      read(other, 'item.md').replaceAll(other, made).replaceAll('"real"', '"made-by-hand"'),
    );
    writeFileSync(path(made, 'thread.md'), '');
    expect(await call('orchestrator', 'ticket_show', { ticket: made })).toMatchObject({ state: 'planning' });
    expect((await refusalOf(accept(made))).code).toBe('illegal_transition');
  });

  it('moves no Ticket by a change of state that no operation makes', async () => {
    const id = await ticketIn(workspace, 'planning');
    const events = parseThread(read(id, 'thread.md')).events;
    const forge = (attributes: Record<string, string>) =>
      appendEvents(
        events,
        [{ kind: 'state_changed', attributes: { ...attributes, caller: 'orchestrator' } }],
        {
          author: 'orchestrator/orchestrator',
          at: '2026-11-21T10:00:00Z',
          newId: () => '01F00000000000000000000001',
        },
      );
    for (const to of ['inprogress', 'done', 'closed']) {
      writeFileSync(
        path(id, 'thread.md'),
        renderThread([...events, ...forge({ from: 'planning', to, operation: 'ticket_accept' })]),
      );
      expect(await call('orchestrator', 'ticket_show', { ticket: id })).toMatchObject({ state: 'planning' });
      expect((await doctor()).findings).toMatchObject([{ rule: 'event_unlawful', file: 'thread.md' }]);
    }
  });

  it('notices what was cut out of the middle of a thread, and puts it back', async () => {
    const { id } = await call('intake', 'ticket_create', { title: 'Cut' });
    await call('intake', 'ticket_ask', { ticket: id, body: 'Is it open?' });
    await call('intake', 'ticket_comment', { ticket: id, body: 'after it' });
    const whole = read(id, 'thread.md');
    const kept = parseThread(whole).events.filter(({ kind }) => kind !== 'question');
    writeFileSync(path(id, 'thread.md'), renderThread(kept));
    expect((await refusalOf(call('intake', 'ticket_ready', { ticket: id, summary: 's' }))).code).toBe(
      'regressed',
    );
    await doctor({ fix: true });
    expect(read(id, 'thread.md')).toBe(whole);
    writeFileSync(path(id, 'thread.md'), renderThread(kept));
    await doctor({ ticket: id, settle: 'as_found' });
    expect(await call('intake', 'ticket_ready', { ticket: id, summary: 's' })).toMatchObject({
      state: 'ready',
    });
  });

  it('lets nobody hold by a claim whose acceptance is no longer in force', async () => {
    const id = await ticketIn(workspace, 'queued');
    const queued = parseThread(read(id, 'thread.md')).events;
    await accept(id);
    let ids = 0;
    const elsewhere = (drafts: EventDraft[], after = queued) =>
      appendEvents(after, drafts, {
        author: 'human/kim',
        at: '2026-11-21T10:00:00Z',
        newId: () => `01F${String(++ids).padStart(23, '0')}`,
      });
    const mine = parseThread(read(id, 'thread.md')).events;
    const moved = (from: string, to: string, operation: string, caller?: string) => ({
      kind: 'state_changed',
      attributes: { from, to, operation, caller },
    });
    const later = elsewhere([moved('inprogress', 'planning', 'ticket_return')], mine);
    writeFileSync(path(id, 'thread.md'), renderThread([...mine, ...later]));
    expect(await call('orchestrator', 'ticket_show', { ticket: id })).toMatchObject({
      state: 'planning',
      held_by: null,
    });
    const again = elsewhere(
      [
        moved('planning', 'ready', 'ticket_ready'),
        moved('ready', 'queued', 'ticket_queue'),
        moved('queued', 'inprogress', 'ticket_accept', 'theirs'),
      ],
      [...mine, ...later],
    );
    writeFileSync(path(id, 'thread.md'), renderThread([...mine, ...later, ...again]));
    expect(await call('orchestrator', 'ticket_show', { ticket: id })).toMatchObject({
      state: 'inprogress',
      held_by: 'theirs',
    });
    expect(await refusalOf(accept(id))).toMatchObject({ code: 'conflict', details: { holder: 'theirs' } });
  });

  it('mends what has one right answer, and says where it was', async () => {
    const id = await ticketIn(workspace, 'ready');
    writeFileSync(path(id, 'item.md'), read(id, 'item.md').replace('state: "ready"', 'state: "closed"'));
    const thread = read(id, 'thread.md');
    writeFileSync(path(id, 'thread.md'), `${thread}\n${thread.slice(thread.lastIndexOf('<!-- event:'))}`);
    const { findings } = await doctor();
    expect(findings.map(({ rule, file }) => `${rule} ${file}`).sort()).toEqual([
      'event_duplicate thread.md',
      'state item.md',
    ]);
    expect(findings.every(({ line }) => line > 1)).toBe(true);
    await doctor({ fix: true });
    expect(read(id, 'thread.md')).toBe(thread);
    expect(read(id, 'item.md')).toContain('state: "ready"');
    expect(await doctor()).toMatchObject({ errors: 0 });
  });

  it('never moves a Ticket by an edit of its file, and records the edit with the next change', async () => {
    const id = await ticketIn(workspace, 'planning');
    writeFileSync(
      path(id, 'item.md'),
      read(id, 'item.md')
        .replace('state: "planning"', 'state: "queued"')
        .replace('labels: []', 'labels: ["urgent"]'),
    );
    expect(await call('intake', 'ticket_show', { ticket: id })).toMatchObject({
      state: 'planning',
      labels: ['urgent'],
      flags: ['outside_edit'],
    });
    await call('intake', 'ticket_comment', { ticket: id, body: 'x' });
    const { events } = parseThread(read(id, 'thread.md'));
    expect(events.map(({ kind }) => kind)).toEqual(['create', 'outside_edit', 'comment']);
    expect(read(id, 'item.md')).toContain('state: "planning"');
    expect(await call('intake', 'ticket_show', { ticket: id })).toMatchObject({ flags: [] });
  });

  it('names each damaged record once, with its place, and hides no other', async () => {
    const good = await ticketIn(workspace, 'planning', 'Good');
    const bad = await ticketIn(workspace, 'planning', 'Bad');
    writeFileSync(path(bad, 'item.md'), '---\ntitle: "never closed\n---\n');
    expect((await doctor()).findings.filter(({ ticket }) => ticket === bad).map(({ rule }) => rule)).toEqual([
      'frontmatter',
    ]);
    expect((await refusalOf(call('intake', 'ticket_comment', { ticket: bad, body: 'x' }))).code).toBe(
      'storage',
    );
    expect(await call('intake', 'ticket_list', {})).toMatchObject({ count: 2 });
    await call('intake', 'ticket_comment', { ticket: good, body: 'x' });
  });
});
