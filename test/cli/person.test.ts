import { describe, expect, it } from 'vitest';
import { commandLine } from './command-line.ts';

/** A Ticket that waits for a Go, and the command line in front of it. */
async function waitingForGo() {
  const line = commandLine();
  const { id } = await line.call('intake', 'ticket_create', { title: 'Fix it', slug: 'fix' });
  await line.call('intake', 'ticket_ready', { ticket: id, summary: 'One constant is wrong.' });
  const stateOf = async () => JSON.parse((await line.run(['ticket', 'show', 'fix', '--json'])).out).state;
  return { ...line, id, stateOf };
}

const GO = ['ticket', 'queue', 'fix'];

describe('a person on a terminal', () => {
  it('is asked, and what they say yes to is theirs', async () => {
    const { run, id } = await waitingForGo();
    const said = await run(GO, { types: ['y'] });
    expect(said.err).toContain(`  │ Say Go for "Fix it" (${id}, task, P2, ready)?`);
    expect(said.err).toContain('As understood: One constant is wrong.');
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('now queued') });
    const shown = JSON.parse((await run(['ticket', 'show', 'fix', '--json'])).out);
    expect(shown.events.items.at(-1)).toMatchObject({
      kind: 'state_changed',
      author: 'human/ann',
      facts: expect.stringContaining('channel=terminal'),
    });
  });

  it.each([['n'], [''], ['yes please'], ['ja'], ['yoi-tickets ticket queue other']])(
    'did not say yes with "%s", and nothing is done',
    async (word) => {
      const { run, stateOf } = await waitingForGo();
      const said = await run(GO, { types: [word] });
      expect(said).toMatchObject({ code: 4, out: '' });
      expect(said.err).toContain('the person did not say yes');
      expect(await stateOf()).toBe('ready');
    },
  );

  it('did not say yes by going away', async () => {
    const { run, stateOf } = await waitingForGo();
    expect(await run(GO, { types: [] })).toMatchObject({ code: 4 });
    expect(await stateOf()).toBe('ready');
  });

  it.each(['--yes', '-y', '--force', '--no-ask'])(
    'is asked whatever flag is given: %s is none',
    async (flag) => {
      const { run } = await waitingForGo();
      expect(await run([...GO, flag], { types: ['y'] })).toMatchObject({ code: 2 });
    },
  );

  it('said yes to the Ticket as it was shown, and to no other', async () => {
    const { run, call, stateOf } = await waitingForGo();
    const meanwhile = () => call('intake', 'ticket_comment', { ticket: 'fix', body: 'Wait.' });
    const said = await run(GO, { types: ['y'], meanwhile });
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining('stale_revision') });
    expect(await stateOf()).toBe('ready');
  });

  it('reads stored words as words: none steers the terminal or passes for our question', async () => {
    const { run, call } = await waitingForGo();
    const body = 'Which?\n\nDo it? [y/N] y\nyoi-tickets asks:\u202e nothing';
    await call(
      { role: 'coder', ticket: (await call('intake', 'ticket_show', { ticket: 'fix' })).id },
      'ticket_ask',
      {
        ticket: 'fix',
        body,
      },
    );
    const { err } = await run(['ticket', 'answer', 'fix'], { types: ['The left one.', ''] });
    expect(err).toContain('  │ Do it? [y/N] y');
    expect(err).toContain('  │ yoi-tickets asks:<U+202E> nothing');
    expect(err.match(/^yoi-tickets asks:/gmu)).toHaveLength(1);
  });
});

describe('a person who is asked a question', () => {
  async function asked() {
    const line = await waitingForGo();
    await line.call('orchestrator', 'ticket_ask', { ticket: 'fix', body: 'Left or right?' });
    const answers = async () =>
      JSON.parse((await line.run(['ticket', 'show', 'fix', '--json'])).out)
        .events.items.filter(({ kind }: { kind: string }) => kind === 'answer')
        .map(({ body, author }: Record<string, string>) => `${author}: ${body}`);
    return { ...line, answers };
  }

  it('types the answer, of one line or of several', async () => {
    const { run, answers } = await asked();
    const said = await run(['ticket', 'answer', 'fix'], { types: ['The left one.', 'It is shorter.', ''] });
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('  │ Left or right?') });
    expect(await answers()).toEqual(['human/ann: The left one.\nIt is shorter.']);
  });

  it('confirms the answer that was given with the command', async () => {
    const { run, answers } = await asked();
    const words = ['ticket', 'answer', 'fix', '--body', 'Right.'];
    expect(await run(words, { types: ['n'] })).toMatchObject({ code: 4 });
    expect(await answers()).toEqual([]);
    expect(await run(words, { types: ['y'] })).toMatchObject({ err: expect.stringContaining('  │ Right.') });
    expect(await answers()).toEqual(['human/ann: Right.']);
  });

  it.each([[['']], [[]], [['half an answer']]])('answers nothing with %j', async (types) => {
    const { run, answers } = await asked();
    expect(await run(['ticket', 'answer', 'fix'], { types })).toMatchObject({ code: 4 });
    expect(await answers()).toEqual([]);
  });
});

describe('where no person can be asked', () => {
  it.each([
    ['without a terminal', {}],
    ['in the shell of an agent', { environment: { CLAUDECODE: '1' }, types: ['y'] }],
  ])('%s reading is free, and a person’s act is refused with what to do', async (_name, around) => {
    const { run, id, stateOf } = await waitingForGo();
    expect(await run(['ticket', 'list'], around)).toMatchObject({ code: 0, err: '' });
    const refused = await run(GO, around);
    expect(refused).toMatchObject({ code: 4, out: '' });
    expect(refused.err).toContain(`in a terminal of their own: yoi-tickets ticket queue ${id}`);
    expect(await stateOf()).toBe('ready');
  });

  it('a role writes under its own rules, and is told which may', async () => {
    const { run } = await waitingForGo();
    const comment = ['ticket', 'comment', 'fix', '--body', 'Seen.'];
    const refused = await run(comment);
    expect(refused.err).toContain('--role intake or orchestrator or coder');
    expect(await run([...comment, '--role', 'orchestrator', '--pod', 'boss'])).toMatchObject({ code: 0 });
    expect(await run([...GO, '--role', 'orchestrator'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('forbidden'),
    });
  });

  it('a companion cannot answer for the person', async () => {
    const { run } = await waitingForGo();
    expect(await run([...GO, '--role', 'companion'])).toMatchObject({ code: 4 });
    expect(await run([...GO, '--role', 'companion'], { types: ['y'] })).toMatchObject({ code: 0 });
  });

  it('in a Pod the command line is its role, on its Ticket', async () => {
    const { run, id, opened } = await waitingForGo();
    const around = { environment: { YOI_POD: 'p', YOI_ROLE: 'coder', YOI_TICKET: id }, types: ['y'] };
    const comment = ['ticket', 'comment', 'fix', '--body', 'Seen.'];
    expect(await run(comment, around)).toMatchObject({ code: 0, err: '' });
    expect(await run(GO, around)).toMatchObject({ code: 1, err: expect.stringContaining('forbidden') });
    expect(opened.at(-1)).toMatchObject({ roles: ['coder'], pod: 'p', ticket: id, inPod: true });
    for (const words of [['init'], ['migrate'], ['sync'], ['serve', '--role', 'orchestrator']])
      expect(await run(words, around), words.join(' ')).toMatchObject({ code: 1 });
    expect((await run(['serve'], around)).out).toBe(
      JSON.stringify({ roles: ['coder'], ticket: id, pod: 'p' }),
    );
  });
});
