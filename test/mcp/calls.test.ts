import { beforeEach, describe, expect, it } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';
import { call, connect, ERAS, servedFrom } from './connect.ts';

let workspace: ReturnType<typeof openWorkspace>;
beforeEach(() => {
  workspace = openWorkspace();
});

describe.each(ERAS)('a client of %s', (era) => {
  it('is told which tools there are, and what the server is', async () => {
    const client = await connect(servedFrom(workspace, ['reviewer']), era);
    expect(client.getInstructions()).toContain('As reviewer: ');
    expect(client.getServerVersion()).toMatchObject({ name: 'yoi-tickets' });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('ticket_review');
    expect(tools.map(({ name }) => name)).not.toContain('ticket_create');
  });

  it('gets an answer twice: as words, and as a structure that fits its schema', async () => {
    const client = await connect(servedFrom(workspace, ['intake']), era);
    await client.listTools();
    const { text, structured, isError } = await call(client, 'ticket_create', { title: 'A thing' });
    expect(isError).toBe(false);
    expect(structured).toMatchObject({ title: 'A thing', state: 'planning' });
    expect(text).toContain(String(structured?.id));
  });

  it('is refused in words that say the rule and the next step, code first', async () => {
    const client = await connect(servedFrom(workspace, ['intake']), era);
    const { text, isError, structured, _meta } = await call(client, 'ticket_show', { ticket: 'nothing' });
    expect(isError).toBe(true);
    expect(structured).toBeUndefined();
    expect(text).toMatch(/^not_found: .*Next: /u);
    expect(_meta?.['yoi-tickets/refusal']).toMatchObject({ code: 'not_found' });
  });

  it('is refused a tool that the list does not show, by the same rule', async () => {
    const client = await connect(servedFrom(workspace, ['coder']), era);
    const { text, isError } = await call(client, 'ticket_accept', { ticket: 'x', summary: 's' });
    expect(isError).toBe(true);
    expect(text).toMatch(/^forbidden: ticket_accept was refused/u);
  });

  it('gets a protocol error for a name that is no tool', async () => {
    const client = await connect(servedFrom(workspace, ['coder']), era);
    await expect(call(client, 'ticket_destroy')).rejects.toMatchObject({ code: -32602 });
  });

  it('is refused an unknown argument by its name', async () => {
    const client = await connect(servedFrom(workspace, ['intake']), era);
    const { text } = await call(client, 'ticket_create', { title: 'A thing', author: 'human/ann' });
    expect(text).toMatch(/^invalid_input: .*"author"/u);
  });

  it('writes under its own name, made safe, and under no other', async () => {
    const client = await connect(servedFrom(workspace, ['intake']), era, { name: 'Évil --> human/ann\n' });
    const { structured } = await call(client, 'ticket_create', { title: 'A thing' });
    expect(await authorsOf(String(structured?.id))).toEqual(['intake/Evil-human-ann']);
  });

  it('writes under the name of its Pod where there is one', async () => {
    const served = servedFrom(workspace, ['intake'], {
      connection: { roles: ['intake'], name: 'pod-7', caller: { name: 'pod-7', named: true } },
    });
    const { structured } = await call(await connect(served, era), 'ticket_create', { title: 'A thing' });
    expect(await authorsOf(String(structured?.id))).toEqual(['intake/pod-7']);
  });

  it('writes to the Ticket that the connection is for, and to no other', async () => {
    const own = await ticketIn(workspace, 'inprogress', 'Own');
    const other = await ticketIn(workspace, 'inprogress', 'Other');
    const client = await connect(servedFrom(workspace, ['coder'], { ownTicket: async () => own }), era);
    expect(await call(client, 'ticket_comment', { ticket: own, body: 'b' })).toMatchObject({
      isError: false,
    });
    const { text } = await call(client, 'ticket_comment', { ticket: other, body: 'b' });
    expect(text).toMatch(/^forbidden: /u);
  });

  it('hears nothing of what an unexpected error says', async () => {
    const faults: unknown[] = [];
    const served = servedFrom(workspace, ['intake'], {
      services: async () => {
        throw new Error('password=hunter2');
      },
      report: (fault) => faults.push(fault),
    });
    const { text, isError } = await call(await connect(served, era), 'ticket_list');
    expect(isError).toBe(true);
    expect(text).toMatch(/^indeterminate: .*ticket_show/u);
    expect(text).not.toContain('hunter2');
    expect(faults).toHaveLength(1);
  });

  it('hears that the server is older than what lies there, where a part of it is gone', async () => {
    const gone = Object.assign(new Error('Cannot find module ./pods.js'), { code: 'MODULE_NOT_FOUND' });
    const served = servedFrom(workspace, ['intake'], {
      services: async () => {
        throw gone;
      },
      report: () => {},
    });
    const { text } = await call(await connect(served, era), 'ticket_list');
    expect(text).toMatch(/^indeterminate: .*updated.*restart this server, and call ticket_show/u);
  });
});

describe('the workspace', () => {
  it('is not opened before the first call, and once', async () => {
    let opened = 0;
    const served = servedFrom(workspace, ['intake'], {
      services: async () => {
        opened += 1;
        return workspace.services;
      },
    });
    const client = await connect(served, '2025');
    await client.listTools();
    expect(opened).toBe(0);
    await Promise.all([call(client, 'ticket_list'), call(client, 'ticket_list')]);
    await call(client, 'ticket_list');
    expect(opened).toBe(1);
  });

  it('is looked for again where it was not found', async () => {
    let tries = 0;
    const served = servedFrom(workspace, ['intake'], {
      services: async () => {
        tries += 1;
        if (tries > 1) return workspace.services;
        throw new TicketError('not_found', {
          refused: 'nothing opened',
          rule: 'no root',
          next: 'yoi-tickets init',
        });
      },
    });
    const client = await connect(served, '2026');
    expect((await call(client, 'ticket_list')).text).toMatch(/^not_found: nothing opened/u);
    expect(await call(client, 'ticket_list')).toMatchObject({ isError: false });
  });
});

async function authorsOf(id: string): Promise<string[] | undefined> {
  const record = await workspace.store.read((view) => view.get(id));
  return record?.events.map(({ author }) => author);
}
