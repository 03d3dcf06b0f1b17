import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Place } from '../../src/local/place.ts';
import { placeRecords } from '../../src/main/init.ts';
import { openWorkspace } from '../../src/main/workspace.ts';
import { Registry } from '../../src/pods/registry.ts';
import { callTool } from '../../src/tools/call.ts';
import { freshRepository, write } from '../git/fresh-repository.ts';
import { entryOf } from '../pods/entry-of.ts';

it('what is said to a dead Pod is said, also where a configuration that is wrong by now hinders its return', async () => {
  const root = freshRepository();
  await placeRecords(root);
  const { roots, services, close } = await openWorkspace(root, undefined);
  try {
    const caller = { name: 'intake-1', named: true };
    const intake = { roles: ['intake' as const], name: 'one', caller, channel: 'mcp' as const };
    const say = async (tool: string, input: Record<string, unknown>) =>
      callTool(services, { connection: intake }, tool, input);
    const made = await say('ticket_create', { slug: 'roof', title: 'Mend the roof' });
    const ticket = made.kind === 'answer' ? String(made.structured.id) : '';
    new Registry(new Place(roots.localDir)).begin(entryOf({ name: 'dead', ticket }), new Date());
    write(root, '.yoi/ticket.config.toml', '[half written');
    expect(await say('ticket_comment', { ticket, body: 'Mind the gutter.' })).toMatchObject({
      kind: 'answer',
    });
    const thread = readFileSync(join(roots.records, ticket, 'thread.md'), 'utf8');
    expect(thread.split('Mind the gutter.')).toHaveLength(2);
  } finally {
    await close();
  }
});
