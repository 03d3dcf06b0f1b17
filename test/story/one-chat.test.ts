import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { parseThread } from '../../src/domain/thread.ts';
import { write } from '../git/fresh-repository.ts';
import { ERAS, type Person } from '../mcp/connect.ts';
import { did, PROGRAM, refusal, SHELL, Story } from './program.ts';
import { hasTerminal, onTerminal } from './terminal.ts';

async function begin({ onTestFinished }: TestContext): Promise<Story> {
  const story = await Story.begin();
  onTestFinished(() => story.end());
  return story;
}

/** A folder in which the program has its own name, as after it was installed. */
function installed({ folder }: Story): string {
  const bin = join(folder, 'bin');
  write(bin, 'yoi-tickets', `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'yoi-tickets'), 0o755);
  return bin;
}

/** The acts of people in a record, with the channel that they came by and who asked for them. */
function actsOfPeople(story: Story, id: string): string[] {
  const { events, problems } = parseThread(story.read(id, 'thread.md'));
  expect(problems).toEqual([]);
  return events
    .filter(({ author }) => author.startsWith('human/'))
    .map(({ kind, attributes: { to, channel, via } }) => [kind, to, channel, via].filter(Boolean).join(' '));
}

describe.concurrent.each(ERAS)('one person in one chat, with a client of %s', (era) => {
  it('goes from the wish to Go without leaving it', async (test) => {
    const story = await begin(test);
    const asked: string[] = [];
    const person: Person = ({ message, requestedSchema: { properties } }) => {
      asked.push(message);
      return { action: 'accept', content: 'go' in properties ? { go: true } : { answer: 'In English.' } };
    };
    const chat = await story.serve({ era, person });
    const { id } = await did(chat, 'ticket_create', { title: 'Greet people' });
    const ticket = String(id);
    await did(chat, 'ticket_ask', { ticket, body: 'In which language?' });
    expect(await did(chat, 'ticket_list', { waiting: true })).toMatchObject({
      tickets: [{ id, waits_for_person: ['question'] }],
    });
    await did(chat, 'ticket_answer', { ticket, body: 'In Latin?' });
    await did(chat, 'ticket_ready', { ticket, summary: 'Greet in English.' });
    expect(await did(chat, 'ticket_queue', { ticket })).toMatchObject({ state: 'queued' });
    expect(asked).toEqual([
      expect.stringMatching(/In which language\?[\s\S]*Proposed answer:\nIn Latin\?/u),
      expect.stringMatching(/^Say Go for "Greet people"[\s\S]*As understood: Greet in English\./u),
    ]);
    expect(await did(chat, 'ticket_show', { ticket })).toMatchObject({
      state: 'queued',
      questions: [],
      waits_for_person: [],
      events: {
        items: expect.arrayContaining([expect.objectContaining({ kind: 'answer', body: 'In English.' })]),
      },
    });
    expect(actsOfPeople(story, ticket)).toEqual([
      'answer elicitation companion/test-client',
      'state_changed queued elicitation companion/test-client',
    ]);
    expect(await story.done('doctor')).toMatchObject({ errors: 0, warnings: 0 });
  });

  it('decides nothing by saying no, by closing the form, or by leaving the answer out', async (test) => {
    const story = await begin(test);
    const replies: ReturnType<Person>[] = [
      { action: 'decline' },
      { action: 'cancel' },
      { action: 'accept', content: { go: false } },
      { action: 'accept', content: {} },
    ];
    const chat = await story.serve({ era, person: () => replies.shift() ?? { action: 'cancel' } });
    const { id } = await did(chat, 'ticket_create', { title: 'Greet people' });
    await did(chat, 'ticket_ready', { ticket: id, summary: 'Greet.' });
    const before = story.read(String(id), 'thread.md');
    while (replies.length > 0)
      expect(await refusal(chat, 'ticket_queue', { ticket: id })).toMatch(/^needs_person: /u);
    expect(story.read(String(id), 'thread.md')).toBe(before);
  });

  it.skipIf(!hasTerminal())(
    'is told the exact command where the client cannot ask, and that works',
    async (test) => {
      const story = await begin(test);
      const chat = await story.serve({ era });
      const { id } = await did(chat, 'ticket_create', { title: 'Greet people' });
      const ticket = String(id);
      await did(chat, 'ticket_ask', { ticket, body: 'In which language?' });
      const typed = async (tool: string, ...lines: [RegExp, string][]) => {
        const words = await refusal(chat, tool, { ticket });
        const command = /a person runs: (yoi-tickets .+)$/mu.exec(words)?.[1] ?? words;
        const said = await onTerminal(['/bin/sh', '-c', command], {
          cwd: story.root,
          env: { ...SHELL, PATH: `${installed(story)}:${SHELL.PATH}` },
          replies: lines.map(([when, type]) => ({ when, type: `${type}\r` })),
        });
        expect(said).toMatchObject({ exitCode: 0 });
      };
      await typed('ticket_answer', [/> $/u, 'In English.'], [/> $/u, '']);
      await did(chat, 'ticket_ready', { ticket, summary: 'Greet in English.' });
      await typed('ticket_queue', [/\[y\/N\] $/u, 'y']);
      expect(await did(chat, 'ticket_show', { ticket })).toMatchObject({ state: 'queued', questions: [] });
      expect(actsOfPeople(story, ticket)).toEqual(['answer terminal', 'state_changed queued terminal']);
    },
  );
});
