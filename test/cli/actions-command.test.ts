import { describe, expect, it } from 'vitest';
import { actionCommand } from '../../src/cli/action-command.ts';
import { actionRowsText } from '../../src/cli/action-rows-text.ts';
import { widthOf } from '../../src/cli/attach/text-width.ts';
import { shortStatus } from '../../src/cli/short-status.ts';
import { statusOf } from '../../src/cli/status.ts';
import { actionRows } from '../../src/domain/actions/action-rows.ts';
import type { ActionName } from '../../src/domain/actions.ts';
import { parseThread } from '../../src/domain/thread.ts';
import { seeActions } from '../../src/tools/see-actions.ts';
import { TOOLS } from '../../src/tools/tools.ts';
import { asked, factsOf, ID, podFacts, ticketFacts } from '../domain/action-facts.ts';
import { commandLine, partsOf, terminalOf } from './command-line.ts';

/** Of a machine where no Pod is. */
const QUIET = { podsThere: () => [] };

describe('actions', () => {
  it('says what needs a person first, why, since when, and which command leads on', async () => {
    const { run, call } = commandLine(QUIET);
    const { id } = await call('intake', 'ticket_create', { title: 'Fix\u202e it' });
    await call('intake', 'ticket_ready', { ticket: id, summary: 'S.' });
    await call('intake', 'ticket_create', { title: 'Another' });
    const { out, code } = await run(['actions']);
    expect(code).toBe(0);
    expect(out).toMatch(/^1 thing needs you\.\n/u);
    expect(out).toContain(`\nReady for your Go (1)\n- P2 "Fix<U+202E> it" (${id}), just now\n`);
    expect(out).toContain(`\n    > yoi-tickets ticket queue ${id}\n`);
    expect(out).toContain('\n    Last: intake/intake: State changed: planning to ready\n');
    expect(out).not.toContain('not now');
    const { out: all } = await run(['actions', '--all']);
    expect(all).toContain('\n    not now: go, as it is in planning: what is wanted is not settled yet\n');
    expect(out.indexOf('In planning (1)')).toBeGreaterThan(out.indexOf('Ready for your Go (1)'));
    // Colours are for terminals.
    expect(out).not.toContain('\u001b');
  });

  it('gives the same as data', async () => {
    const { run, call } = commandLine(QUIET);
    const { id } = await call('intake', 'ticket_create', { title: 'One' });
    expect(JSON.parse((await run(['actions', '--json'])).out)).toMatchObject({
      rows: [
        { key: `ticket:${id}`, urgency: 'planning', actions: [{ name: 'edit' }, { name: 'defer' }, {}, {}] },
      ],
      counts: { planning: 1, ready: 0 },
      needs: 0,
    });
  });

  it('shows so many rows as it was told to, and how many are left', async () => {
    const { run, call } = commandLine(QUIET);
    for (const title of ['One', 'Two', 'Three']) await call('intake', 'ticket_create', { title });
    const { out } = await run(['actions', '--limit', '1']);
    expect(out).toContain('In planning (3)\n');
    expect(out).toContain('\n  and 2 more\n');
    expect(await run(['actions', '--limit', 'many'])).toMatchObject({ code: 2 });
  });

  it('is shown to a role that lists Tickets', async () => {
    const { run } = commandLine(QUIET);
    expect((await run(['actions', '--role', 'companion'])).out).toBe('Nothing needs you.\n');
  });

  it('fits the terminal, but for commands, which stand whole', () => {
    const facts = factsOf({
      tickets: [ticketFacts('inprogress', { row: { title: '長い題名'.repeat(20) } })],
      pods: [podFacts('coder', { questions: [{ ...asked(), command: ['echo', 'x'.repeat(300)] }] })],
    });
    const rows = actionRows(facts);
    const seen = {
      ...{
        rows,
        needs: 1,
        states: {},
        held: { reason: 'a release', by: 'human/ann' },
        warnings: [],
        unread: 3,
      },
      counts: { ...NONE, permission: 1 },
    };
    const lines = actionRowsText(seen, new Date(facts.now), { columns: 40, folded: false }, true);
    const wide = lines.filter(({ text }) => widthOf(text) > 40 && !text.startsWith('    > '));
    expect(wide).toEqual([]);
    const text = lines.map((line) => line.text).join('\n');
    expect(text).toContain(`    > yoi-tickets pod permit ticket-coder-something allow --question Q1`);
    expect(text).toContain('Nothing is begun here until');
    expect(text).toContain('3 Tickets were not read');
  });
});

const NONE = {
  ...{ permission: 0, question: 0, stuck: 0, decide: 0, ready: 0, blocked: 0, done: 0, planning: 0 },
  ...{ working: 0, waiting: 0, deferred: 0 },
};

const NO_EVENT = { id: '', author: '', at: '', body: '' };

describe('the command of an action', () => {
  it('names the tool and all that is known, and leaves what a person says to them', () => {
    const command = (name: ActionName, tool: string, input: Record<string, unknown>) =>
      actionCommand({ name, tool, input });
    expect(command('close', 'ticket_close', { ticket: ID })).toBe(
      `yoi-tickets ticket close ${ID} --resolution "…"`,
    );
    expect(command('restore', 'ticket_doctor', { ticket: ID, fix: true })).toBe(
      `yoi-tickets ticket doctor ${ID} --fix`,
    );
    expect(command('open_pod', 'pod_show', { pod: 'coder' })).toBe('yoi-tickets pod attach coder');
    expect(command('answer', 'pod_send', { pod: "it's" })).toBe(
      String.raw`yoi-tickets pod send 'it'\''s' "…"`,
    );
  });

  it('steers no terminal by the id of a question that somebody wrote into a file', () => {
    const thread =
      '<!-- event: question id: "Q\\u001b[2J\\n- \\u202e" rev: 1 after: none sum: x -->\n\n## Which?\n';
    const [{ id, author, at, body } = NO_EVENT] = parseThread(thread).events;
    expect(id).toBe('Q\u001b[2J\n- \u202e');
    const question = { id, author, at, body };
    const rows = actionRows(
      factsOf({
        tickets: [ticketFacts('ready', { row: { questions: 1 }, seen: { questions: [question] } })],
      }),
    );
    const command = actionCommand(rows[0]?.actions[0] ?? { name: 'go', tool: '', input: {} });
    expect(command).toBe(`yoi-tickets ticket answer ${ID} --question 'Q [2J - <U+202E>'`);
  });

  it('is there for every tool', () => {
    for (const { name } of TOOLS)
      expect(actionCommand({ name: 'go', tool: name, input: {} })).toMatch(/^yoi-tickets \w+ [a-z-]+/u);
  });
});

describe('a command of a row that was typed', () => {
  it('does what the row said', async () => {
    const { run, call, services } = commandLine(QUIET);
    const { id } = await call('intake', 'ticket_create', { title: 'One' });
    await call('intake', 'ticket_ready', { ticket: id, summary: 'S.' });
    const { rows } = await seeActions(services);
    const [go] = rows[0]?.actions ?? [];
    const words = actionCommand(go ?? { name: 'go', tool: '', input: {} })
      .split(' ')
      .slice(1);
    expect((await run(words, { types: ['y'] })).code).toBe(0);
    expect((await call('human', 'ticket_show', { ticket: id })).state).toBe('queued');
  });
});

describe('actions --watch', () => {
  it('shows what changes, on one line each where it is data, and ends with Ctrl-C', async () => {
    const { run, call } = commandLine(QUIET);
    let interrupt = () => {};
    const lines: string[] = [];
    const shown = (out: string) => {
      lines.push(...out.split('\n').filter(Boolean));
      if (lines.length === 1) void call('intake', 'ticket_create', { title: 'New' });
      else interrupt();
    };
    const ran = await run(['actions', '--watch', '--json'], {
      written: shown,
      interrupts: (act) => {
        interrupt = act;
      },
    });
    expect(ran.code).toBe(0);
    expect(lines.map((line) => JSON.parse(line).counts.planning)).toEqual([0, 1]);
  });

  it('ends when nobody reads it any more', async () => {
    const { run } = commandLine(QUIET);
    const { code } = await run(['actions', '--watch'], { unread: (act) => setImmediate(act) });
    expect(code).toBe(0);
  });

  it('takes the place of what it showed before, on a terminal with its colours', async () => {
    const { run, call } = commandLine(QUIET);
    const { id } = await call('intake', 'ticket_create', { title: 'One' });
    await call('intake', 'ticket_ready', { ticket: id, summary: 'S.' });
    const { out } = await run(['actions', '--watch'], {
      screen: { columns: 60, colours: true },
      interrupts: (act) => setImmediate(act),
    });
    expect(out.startsWith('\u001b[2J\u001b[H\u001b[1m1 thing needs you.\u001b[0m\n')).toBe(true);
    const plain = await run(['actions'], { screen: { columns: 60, colours: false } });
    expect(plain.out).not.toContain('\u001b');
  });
});

describe('status --short', () => {
  it('counts nothing for a role whose profile keeps Tickets from it, as status does', async () => {
    const { parts } = partsOf(terminalOf({}).terminal);
    const acting = { roles: ['coder' as const], inPod: false, person: { absent: 'nobody sits here' } };
    const workspace = await parts.openServices({ acting });
    const connection = { ...workspace.connection, withheld: { coder: ['ticket_list'] } };
    for (const show of [shortStatus, statusOf])
      await expect(show({ ...workspace, connection })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is one line of what needs a person, and nothing where nothing does', async () => {
    const { run, call } = commandLine(QUIET);
    expect(await run(['status', '--short'])).toEqual({ code: 0, out: '', err: '' });
    const { id } = await call('intake', 'ticket_create', { title: 'One' });
    await call('intake', 'ticket_ready', { ticket: id, summary: 'S.' });
    await call('intake', 'ticket_ask', { ticket: id, body: 'Which way?' });
    const { id: other } = await call('intake', 'ticket_create', { title: 'Two' });
    await call('intake', 'ticket_ready', { ticket: other, summary: 'S.' });
    expect((await run(['status', '--short'])).out).toBe('1 asked · 1 ready\n');
    expect(JSON.parse((await run(['status', '--short', '--json'])).out)).toMatchObject({ needs: 2 });
  });
});
