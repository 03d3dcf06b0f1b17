import { beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';
import { call, connect, ERAS, type Person, servedFrom, wireTo } from './connect.ts';
import { RawClient, type Reply } from './raw-client.ts';

const YES: Person = () => ({ action: 'accept', content: { go: true } });
const FORMS = { elicitation: { form: {} } };

let workspace: ReturnType<typeof openWorkspace>;
let ready: string;
beforeEach(async () => {
  workspace = openWorkspace();
  ready = await ticketIn(workspace, 'ready', 'A thing to do');
});

const served = () => servedFrom(workspace, ['intake', 'companion']);

describe.each(ERAS)('a companion at a client of %s', (era) => {
  it('asks the person for Go, who gives it in their own name', async () => {
    const asked: unknown[] = [];
    const person: Person = (form) => {
      asked.push(form);
      return { action: 'accept', content: { go: true } };
    };
    const client = await connect(served(), era, { person });
    const { structured, isError } = await call(client, 'ticket_queue', { ticket: ready });
    expect(isError).toBe(false);
    expect(structured).toMatchObject({ id: ready, state: 'queued' });
    expect(asked).toMatchObject([
      { message: expect.stringContaining('A thing to do'), requestedSchema: { required: ['go'] } },
    ]);
    expect(await lastEventOf(ready)).toMatchObject({
      author: 'human/ann',
      attributes: { channel: 'elicitation', via: 'companion/test-client' },
    });
  });

  it.each<[string, Person]>([
    ['declines', () => ({ action: 'decline' })],
    ['closes the question', () => ({ action: 'cancel' })],
    ['says no', () => ({ action: 'accept', content: { go: false } })],
  ])('does nothing when the person %s', async (_what, person) => {
    const client = await connect(served(), era, { person });
    const { text, isError } = await call(client, 'ticket_queue', { ticket: ready });
    expect(isError).toBe(true);
    expect(text).toMatch(/^needs_person: ticket_queue was not done, and nothing was changed: the person/u);
    expect(await stateOf(ready)).toBe('ready');
  });

  it.each<[string, Person]>([
    ['nothing', () => ({ action: 'accept' })],
    ['a word for a yes', () => ({ action: 'accept', content: { go: 'true' } })],
    ['something else', () => ({ action: 'accept', content: { yes: true } })],
  ])('does nothing when the client accepts with %s', async (_what, person) => {
    const client = await connect(served(), era, { person });
    expect((await call(client, 'ticket_queue', { ticket: ready })).text).toMatch(/^needs_person: /u);
    expect(await stateOf(ready)).toBe('ready');
  });

  it('is refused, with the command to run instead, at a client that cannot ask', async () => {
    const client = await connect(served(), era);
    const { text, isError } = await call(client, 'ticket_queue', { ticket: ready });
    expect(isError).toBe(true);
    expect(text).toMatch(/^needs_person: /u);
    expect(text).toContain(`a person runs: yoi-tickets ticket queue ${ready}`);
    expect(await stateOf(ready)).toBe('ready');
  });

  it("records the person's own answer to a question, not the agent's", async () => {
    const { event } = await workspace.call('intake', 'ticket_ask', { ticket: ready, body: 'Red or blue?' });
    const person: Person = ({ message }) => {
      expect(message).toContain('Red or blue?');
      expect(message).toContain('Red, I think');
      return { action: 'accept', content: { answer: 'Blue.' } };
    };
    const client = await connect(served(), era, { person });
    const answer = { ticket: ready, question: event, body: 'Red, I think' };
    expect(await call(client, 'ticket_answer', answer)).toMatchObject({ isError: false });
    expect(await lastEventOf(ready)).toMatchObject({ kind: 'answer', author: 'human/ann', body: 'Blue.' });
  });

  it('takes no empty answer', async () => {
    await workspace.call('intake', 'ticket_ask', { ticket: ready, body: 'Red or blue?' });
    const client = await connect(served(), era, {
      person: () => ({ action: 'accept', content: { answer: ' ' } }),
    });
    const { text } = await call(client, 'ticket_answer', { ticket: ready });
    expect(text).toMatch(/^invalid_input: .*body: not empty/u);
  });

  it('asks again when the Ticket changed while the person was thinking', async () => {
    const person: Person = async () => {
      await workspace.call('intake', 'ticket_comment', { ticket: ready, body: 'wait' });
      return { action: 'accept', content: { go: true } };
    };
    const client = await connect(served(), era, { person });
    expect((await call(client, 'ticket_queue', { ticket: ready })).text).toMatch(/^stale_revision: /u);
    expect(await stateOf(ready)).toBe('ready');
  });

  it('is refused in our words when the client fails to ask', async () => {
    if (era === '2026') return; // there the client asks between two calls, and its failure stays with it
    const client = await connect(served(), era, {
      person: () => {
        throw new Error('no window');
      },
    });
    const { text } = await call(client, 'ticket_queue', { ticket: ready });
    expect(text).toMatch(/^needs_person: .*yoi-tickets ticket queue/u);
    expect(text).not.toContain('no window');
  });
});

describe("answer one's own elicitation", () => {
  const yes = { person: { action: 'accept', content: { go: true } } };
  let raw: RawClient;
  beforeEach(() => {
    raw = new RawClient(wireTo(served()));
  });

  const queue = (more: Record<string, unknown> = {}) =>
    raw.request('tools/call', { name: 'ticket_queue', arguments: { ticket: ready }, ...more }, FORMS);
  const refused = async (reply: Reply) => {
    expect(textOf(reply)).toMatch(/^needs_person: /u);
    expect(await stateOf(ready)).toBe('ready');
  };

  it('is refused without the question that was asked', async () => {
    await refused(await queue({ inputResponses: yes }));
  });

  it('is refused with a state that was made up', async () => {
    await queue();
    await refused(await queue({ inputResponses: yes, requestState: 'a'.repeat(32) }));
  });

  it('is refused for other arguments than the person saw', async () => {
    const other = await ticketIn(workspace, 'ready', 'Another thing');
    const { result } = await raw.request(
      'tools/call',
      { name: 'ticket_queue', arguments: { ticket: other } },
      FORMS,
    );
    await refused(await queue({ inputResponses: yes, requestState: result?.requestState }));
    expect(await stateOf(other)).toBe('ready');
  });

  it('is refused for another tool', async () => {
    const { result } = await queue();
    const reply = await raw.request(
      'tools/call',
      {
        name: 'ticket_answer',
        arguments: { ticket: ready },
        inputResponses: yes,
        requestState: result?.requestState,
      },
      FORMS,
    );
    await refused(reply);
  });

  it('is refused under another key, or without a reply', async () => {
    for (const inputResponses of [{ go: yes.person }, {}, { person: { method: 'x', result: yes.person } }]) {
      const { result } = await queue();
      await refused(await queue({ inputResponses, requestState: result?.requestState }));
    }
  });

  it('counts once', async () => {
    const { result } = await queue();
    const answered = { inputResponses: yes, requestState: result?.requestState };
    expect((await queue(answered)).result).toMatchObject({ structuredContent: { state: 'queued' } });
    await workspace.call('human', 'ticket_unqueue', { ticket: ready });
    await refused(await queue(answered));
  });

  it('is refused by an agent of 2025, to whom no state was ever given', async () => {
    const legacy = new RawClient(wireTo(served()));
    await legacy.requestAsIs('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: { elicitation: {} },
      clientInfo: { name: 'raw', version: '1' },
    });
    await refused(
      await legacy.requestAsIs('tools/call', {
        name: 'ticket_queue',
        arguments: { ticket: ready },
        inputResponses: yes,
        requestState: 'x',
      }),
    );
  });
});

it('takes a client that names no way of asking for one that has forms', async () => {
  const raw = new RawClient(wireTo(served()));
  const params = { name: 'ticket_queue', arguments: { ticket: ready } };
  const asked = await raw.request('tools/call', params, { elicitation: {} });
  expect(asked.result).toMatchObject({ resultType: 'input_required' });
  const refused = await raw.request('tools/call', params, { elicitation: { url: {} } });
  expect(textOf(refused)).toMatch(/^needs_person: /u);
});

it('asks for a yes each time, also for the same Ticket', async () => {
  const client = await connect(served(), '2026', { person: YES });
  await call(client, 'ticket_queue', { ticket: ready });
  await workspace.call('human', 'ticket_unqueue', { ticket: ready });
  expect(await call(client, 'ticket_queue', { ticket: ready })).toMatchObject({ isError: false });
});

function textOf({ result }: Reply): string {
  const [block] = Array.isArray(result?.content) ? result.content : [];
  return String(Object(block).text);
}

async function stateOf(id: string): Promise<unknown> {
  return (await workspace.call('intake', 'ticket_show', { ticket: id })).state;
}

async function lastEventOf(id: string) {
  return (await workspace.store.read((view) => view.get(id)))?.events.at(-1);
}
