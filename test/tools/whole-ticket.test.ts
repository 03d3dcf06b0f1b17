import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { eventsOfTicket } from '../../src/tools/events-of-ticket.ts';
import type { PodDesk } from '../../src/tools/pod-desk.ts';
import { ticketArtifact } from '../../src/tools/ticket-artifact.ts';
import { ticketGraph } from '../../src/tools/ticket-graph.ts';
import { wholeTicket } from '../../src/tools/whole-ticket.ts';
import { entryOf } from '../pods/entry-of.ts';
import { plainFolder } from '../store/files/workspace.ts';
import { openWorkspace, refusalOf, ticketIn } from '../tracker/workspace.ts';

/** A workspace whose records are files. */
function onDisk() {
  const { root, localDir, dispose } = plainFolder();
  const store = openFileStore({ root, localDir });
  const workspace = openWorkspace({}, store);
  workspace.services.tracker.upkeep = store;
  onTestFinished(async () => {
    await store.close();
    dispose();
  });
  return { ...workspace, root };
}

describe('a whole Ticket', () => {
  it('has its body, its questions, and both ends of what links it, with titles', async () => {
    const workspace = openWorkspace();
    const { call, services } = workspace;
    const body = `# Wanted\n\n${'word '.repeat(8_000)}`;
    const { id } = await call('intake', 'ticket_create', { title: 'Greet', body });
    const other = await ticketIn(workspace, 'planning', 'Know the name');
    await call('intake', 'relation_record', { ticket: id, kind: 'depends_on', related: other });
    await call('intake', 'relation_record', { ticket: other, kind: 'related', related: id });
    await call('orchestrator', 'plan_record', {
      ticket: other,
      kind: 'before',
      related: id,
      reason: 'first',
    });
    await call('intake', 'ticket_ask', { ticket: id, body: 'Which tongue?' });
    const ticket = await wholeTicket(services, id);
    expect(ticket).toMatchObject({
      id,
      title: 'Greet',
      state: 'planning',
      body,
      questions: [{ author: 'intake/intake', body: 'Which tongue?' }],
      relations: [
        { kind: 'depends_on', ticket: other, title: 'Know the name', state: 'planning' },
        { kind: 'related', ticket: other, title: 'Know the name' },
      ],
      plan: [{ kind: 'after', ticket: other, title: 'Know the name', note: 'first' }],
      blockers: [{ ticket: other, title: 'Know the name', state: 'planning', why: 'depends_on' }],
      work: null,
      pods: [],
    });
    await call('human', 'ticket_edit', { ticket: id, title: 'Greet all', revision: ticket.revision });
  });

  it('has its Pods, the intake that made it among them', async () => {
    const workspace = openWorkspace();
    const id = await ticketIn(workspace, 'planning');
    const entries = [
      entryOf({ name: 'intake', role: 'intake', told: { [id]: 1 } }),
      entryOf({ name: 'investigator', role: 'investigator', ticket: id }),
      entryOf({ name: 'orchestrator', role: 'orchestrator', told: { [id]: 1 } }),
    ];
    const pods = { list: () => entries.map((entry) => ({ entry, state: 'live' })) };
    // Nothing else of the desk is asked for.
    workspace.services.pods = async () => ({ pods }) as unknown as PodDesk;
    const ticket = await wholeTicket(workspace.services, id);
    expect(ticket.pods.map(({ pod }) => pod)).toEqual(['intake', 'investigator']);
  });

  it('is shown also where there are no Pods and no git', async () => {
    const workspace = openWorkspace();
    const id = await ticketIn(workspace, 'inprogress');
    expect(await wholeTicket(workspace.services, id)).toMatchObject({
      state: 'inprogress',
      held_by: 'orchestrator',
      work: null,
    });
  });

  it('tells its newest events, and the older ones to who asks for them, each once', async () => {
    const workspace = openWorkspace();
    const id = await ticketIn(workspace, 'planning');
    for (let count = 1; count <= 120; count += 1)
      await workspace.call('intake', 'ticket_comment', { ticket: id, body: `word ${count}` });
    const { events } = await wholeTicket(workspace.services, id);
    expect(events.count).toBe(121);
    expect(events.events.at(-1)).toMatchObject({ kind: 'comment', body: 'word 120', cut: false });
    const seen = [...events.events];
    for (let before = events.before; before !== null; ) {
      const page = await eventsOfTicket(workspace.services, id, before);
      seen.unshift(...page.events);
      before = page.before;
    }
    expect(seen.map(({ rev }) => rev)).toEqual(Array.from({ length: 121 }, (_, at) => at + 1));
  });
});

describe('the events of a Ticket', () => {
  it('are some of each, however long the lines are that somebody wrote into the thread', async () => {
    const { root, services, ...workspace } = onDisk();
    const id = await ticketIn({ ...workspace, services }, 'planning');
    const long = 'x'.repeat(500_000);
    const attributes = Array.from({ length: 5_000 }, (_, at) => `a${at}: y`).join(' ');
    const marker = `<!-- event: comment id: Q author: ${long} rev: 2 after: none sum: z ${attributes} -->`;
    appendFileSync(join(root, id, 'thread.md'), `\n${marker}\n\n## ${long}\n\nShort.\n`);
    const { events } = await eventsOfTicket(services, id);
    expect(events.at(-1)).toMatchObject({ id: 'Q', body: 'Short.', attributes: { a0: 'y' } });
    expect(JSON.stringify(events).length).toBeLessThan(10_000);
  });
});

describe('an artifact of a Ticket', () => {
  it('is read as text from among those that the record has, and nothing else is', async () => {
    const { root, services, ...workspace } = onDisk();
    const id = await ticketIn({ ...workspace, services }, 'planning');
    const folder = join(root, id, 'artifacts');
    mkdirSync(join(folder, 'notes'), { recursive: true });
    writeFileSync(join(folder, 'notes', 'ärtifact.md'), '# Seen\n');
    writeFileSync(join(folder, 'long.txt'), 'ü'.repeat(400_000));
    writeFileSync(join(folder, 'bytes.bin'), Buffer.from([0xff, 0xfe, 0x00]));
    symlinkSync('/etc/hostname', join(folder, 'out'));
    symlinkSync('/etc', join(folder, 'way-out'));
    symlinkSync('notes/ärtifact.md', join(folder, 'within.md'));
    const read = (path: string) => ticketArtifact(services, id, path);
    expect(await read('notes/ärtifact.md')).toEqual({
      path: 'notes/ärtifact.md',
      text: '# Seen\n',
      cut: false,
    });
    expect(await read('within.md')).toMatchObject({ text: '# Seen\n' });
    const long = await read('long.txt');
    expect([long.cut, long.text]).toEqual([true, 'ü'.repeat(262_144)]);
    const refused = [
      'out',
      'way-out/hostname',
      '../item.md',
      'notes',
      'none',
      '',
      '/etc/hostname',
      'notes/../../item.md',
    ];
    for (const path of refused) expect((await refusalOf(read(path))).code).toBe('not_found');
    expect((await refusalOf(read('bytes.bin'))).code).toBe('invalid_input');
  });
});

describe('the graph around a Ticket', () => {
  it('has what is linked within two steps, by relations and by the plan, and goes round no circle', async () => {
    const workspace = openWorkspace();
    const { call, services } = workspace;
    const [a, b, c, d, e] = await Promise.all(
      ['A', 'B', 'C', 'D', 'E'].map((title) => ticketIn(workspace, 'planning', title)),
    );
    const link = (ticket: string | undefined, kind: string, related: string | undefined) =>
      call('intake', 'relation_record', { ticket, kind, related });
    await link(a, 'depends_on', b);
    await link(b, 'related', c);
    await link(c, 'related', a);
    await link(c, 'blocks', d);
    await link(d, 'depends_on', e);
    await call('orchestrator', 'plan_record', { ticket: b, kind: 'before', related: c, reason: 'first' });
    await call('orchestrator', 'plan_record', { ticket: c, kind: 'before', related: b, reason: 'no, first' });
    const graph = await ticketGraph(services, String(a));
    expect(graph.nodes.map(({ title, self }) => (self ? `${title} itself` : title)).sort()).toEqual([
      'A itself',
      'B',
      'C',
      'D',
    ]);
    const titled = new Map(graph.nodes.map(({ id, title }) => [id, title]));
    expect(
      graph.edges
        .map(({ from, kind, to, of }) => `${titled.get(from)} ${kind} ${titled.get(to)} ${of}`)
        .sort(),
    ).toEqual([
      'A depends_on B relation',
      'B before C plan',
      'B related C relation',
      'C before B plan',
      'C blocks D relation',
      'C related A relation',
    ]);
    expect(graph.left_out).toBe(0);
  });

  it('has room for forty Tickets, and says how many more are linked', async () => {
    const workspace = openWorkspace();
    const hub = await ticketIn(workspace, 'planning', 'Hub');
    for (let count = 1; count <= 50; count += 1) {
      const id = await ticketIn(workspace, 'planning', `Spoke ${count}`);
      await workspace.call('intake', 'relation_record', { ticket: id, kind: 'related', related: hub });
    }
    const { nodes, edges, left_out: left } = await ticketGraph(workspace.services, hub);
    expect([nodes.length, edges.length, left]).toEqual([40, 39, 11]);
    expect(nodes[0]).toMatchObject({ id: hub, self: true });
  });
});
