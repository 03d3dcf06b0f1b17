import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callTool } from '../../src/tools/call.ts';
import type { Services } from '../../src/tools/tool.ts';
import { callerOf } from '../tracker/workspace.ts';
import { commandLine } from './command-line.ts';

/** The machine of a person who has an agent; the work itself needs git, which a workspace in memory has not. */
function withAgent() {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-go-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'claude-agent-acp'), '', { mode: 0o755 });
  const desk = { defaultAgent: () => 'claude', environment: { PATH: folder } };
  // Only that of the Pods is asked for.
  return commandLine({ pods: (async () => desk) as unknown as Services['pods'] });
}

const GO = ['go', 'Fix the typo', '--slug', 'fix', '--body', 'Helo is wrong.\u202e'];

describe('go', () => {
  it('asks once, with the text, who does it and what is missing', async () => {
    const { run } = withAgent();
    const { err } = await run(GO, { types: ['n'] });
    expect(err).toContain(
      '  │ Make the Ticket "Fix the typo", say Go for it, and run the work on it up to the dossier?',
    );
    expect(err).toContain('  │ > Helo is wrong.<U+202E>');
    expect(err).toContain('  │ Claude Code works on it in a worktree of its own');
    expect(err).toContain('there is no [[work.validation]]');
    expect(err.match(/\[y\/N\]/gu)).toHaveLength(1);
  });

  it.each([
    ['the person says no', withAgent, { types: ['n'] }, 'did not say yes'],
    ['no agent is there', commandLine, { types: ['y'] }, 'none of this machine'],
    ['no person is there', withAgent, {}, 'to say Go is a person’s act'.replace('’', "'")],
    ['an agent types it', withAgent, { types: ['y'], environment: { CLAUDECODE: '1' } }, 'Claude Code'],
  ])('makes nothing where %s', async (_name, line, around, says) => {
    const { run } = line();
    const refused = await run(GO, around);
    expect(refused).toMatchObject({ out: '', err: expect.stringContaining(says) });
    expect(refused.code).toBeGreaterThan(0);
    expect(JSON.parse((await run(['ticket', 'list', '--json'])).out)).toMatchObject({ count: 0 });
  });

  it('says Go as the person, and where a step is refused names the Ticket and what goes on', async () => {
    const { run } = withAgent();
    const refused = await run(GO, { types: ['y'] });
    const { id, state, events } = JSON.parse((await run(['ticket', 'show', 'fix', '--json'])).out);
    expect(state).toBe('queued');
    expect(events.items.at(-1)).toMatchObject({ author: 'human/ann' });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(`and ${id} went no further`) });
    expect(refused.err).toContain(`for the Ticket that is there: yoi-tickets work run ${id}`);
  });

  it('left on the way, it names the Ticket and the command that goes on', async () => {
    const { run } = withAgent();
    const left = await run(GO, { types: ['y'], leaves: true });
    const { id, state } = JSON.parse((await run(['ticket', 'show', 'fix', '--json'])).out);
    expect(state).toBe('planning');
    expect(left).toMatchObject({ code: 4, err: expect.stringContaining(`yoi-tickets ticket ready ${id}`) });
  });

  it('goes no further with other words than those the person said yes to', async () => {
    const { run, services } = withAgent();
    const elsewhere = { ...services, tracker: { ...services.tracker } };
    const { store } = services.tracker;
    let edited: Promise<unknown> | undefined;
    // Whatever the run does next, the edit is there by then.
    services.tracker.store = {
      read: (fn) => store.read(fn),
      transact: async (fn) => {
        await edited;
        return store.transact(fn);
      },
      watch: (listener) => store.watch(listener),
      close: () => store.close(),
    };
    const edit = { ticket: 'fix', old: 'Helo', new: 'Everything' };
    const refused = await run(GO, {
      types: ['y'],
      heard: (text) => {
        if (text.startsWith('Created')) edited = callTool(elsewhere, callerOf('human'), 'ticket_edit', edit);
      },
    });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('changed after you said yes') });
    expect(JSON.parse((await run(['ticket', 'show', 'fix', '--json'])).out).state).not.toBe('queued');
  });
});
