import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockFile } from '../../src/local/lock.ts';
import { placeRecords } from '../../src/main/init.ts';
import { openWorkspace, type Workspace } from '../../src/main/workspace.ts';
import { ChangeFeed } from '../../src/panel/server/change-feed.ts';
import { StepFollower } from '../../src/panel/server/step-follower.ts';
import { callTool } from '../../src/tools/call.ts';
import { StepJournal } from '../../src/work/run/step-journal.ts';
import { workFolder } from '../../src/work/work-folders.ts';
import { freshRepository } from '../git/fresh-repository.ts';
import { failingParts } from './failing-parts.ts';

async function workspaceHere(): Promise<Workspace> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-follower-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const root = freshRepository(join(folder, 'project'));
  await placeRecords(root);
  const workspace = await openWorkspace(root, undefined);
  onTestFinished(() => workspace.close());
  return workspace;
}

/** A step that somebody was answered of that it goes on, as its process holds it. */
function begin(folder: string, run: string) {
  const journal = new StepJournal(folder);
  journal.prepare();
  const lock = lockFile(journal.at('step.lock'));
  if (!lock) throw new Error('another step is at it');
  journal.begin({ step: 'start', run }, new Date());
  journal.awaited(run);
  return {
    end: () => {
      journal.end({ result: { outcome: 'ready', said: `${run} is ready` } });
      lock.release();
    },
  };
}

it('follows also a step that began before the end of the one before it was told', async () => {
  const { roots, services } = await workspaceHere();
  const caller = { name: 'intake-1', named: true };
  const connection = { roles: ['intake' as const], name: 'one', caller, channel: 'mcp' as const };
  const called = await callTool(services, { connection }, 'ticket_create', { title: 'Fix the typo' });
  if (called.kind !== 'answer') throw new Error('it asked');
  const ticket = String(called.structured.id);
  const folder = workFolder(roots.localDir, ticket);

  const changes = new ChangeFeed([]);
  const { parts, logged } = failingParts(undefined);
  const follower = new StepFollower({ ...parts, changes });
  const follow = () => follower.follow(services, ticket, 'work_start');
  const ends: string[] = [];
  changes.listen({
    changed: () => {},
    ended: ({ text }) => {
      ends.push(text);
      if (ends.length > 1) return;
      const second = begin(folder, 'second');
      follow();
      second.end();
    },
  });
  const first = begin(folder, 'first');
  follow();
  first.end();
  await expect.poll(() => ends, { timeout: 20_000 }).toEqual(['first is ready', 'second is ready']);
  expect(logged).toEqual([]);
});
