import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withResolve } from '../../src/local/deadline.ts';
import { AgentProcess } from '../agents/agent-process.ts';
import { freshFolder, freshRepository } from '../git/fresh-repository.ts';
import { PROGRAM } from '../story/program.ts';

const AGENT = join(PROGRAM, '../demo-agent.js');
const CODER = { YOI_POD: 'coder', YOI_ROLE: 'coder', YOI_TICKET: '20261121-120000-publish-package' };

/** The demo's agent, as it is published, without a server of tools. */
describe('a puppet', () => {
  it('asks before it writes or runs anything, and leaves out what it may not', async () => {
    const cwd = freshRepository();
    const agent = new AgentProcess([process.execPath, AGENT], {
      cwd,
      env: CODER,
      answers: ({ toolCall }) => (toolCall.kind === 'edit' ? 'reject_once' : 'allow_once'),
    });
    const session = await agent.begin();
    expect(await agent.prompt(session, 'Begin.')).toBe('end_turn');
    expect(agent.asked.map(({ toolCall }) => toolCall.title)).toEqual([
      'Write package.json',
      'node --test',
      'git add --all',
      expect.stringMatching(/^git commit -m /u),
      'npm pack --dry-run --offline',
    ]);
    expect(existsSync(join(cwd, 'package.json'))).toBe(false);
    expect(agent.said).toContain('I cannot go on with this. No server of tools was given to me.');
  });

  it('writes what it may', async () => {
    const cwd = freshRepository();
    const agent = new AgentProcess([process.execPath, AGENT], {
      cwd,
      env: CODER,
      answers: ({ toolCall }) => (toolCall.kind === 'edit' ? 'allow_once' : 'reject_once'),
    });
    await agent.prompt(await agent.begin(), 'Begin.');
    expect(readFileSync(join(cwd, 'package.json'), 'utf8')).toContain('"weather"');
  });

  it('ends its turn when it is cancelled, and takes the next one', async () => {
    const asked = withResolve();
    const cancelled = withResolve<'cancelled'>();
    const agent = new AgentProcess([process.execPath, AGENT], {
      cwd: freshFolder(),
      env: CODER,
      answers: () => {
        asked.resolve();
        return cancelled.promise;
      },
    });
    const session = await agent.begin();
    const turn = agent.prompt(session, 'Begin.');
    await asked.promise;
    await agent.cancel(session);
    cancelled.resolve('cancelled');
    expect(await turn).toBe('cancelled');
    expect(await agent.prompt(session, 'Good morning.')).toBe('end_turn');
  });

  it('will not play a role that nobody has', async () => {
    const agent = new AgentProcess([process.execPath, AGENT], {
      cwd: freshFolder(),
      env: { YOI_ROLE: 'human' },
    });
    expect(await agent.ended()).not.toBe(0);
    expect(agent.complaints).toContain('the demo has no part for "human"');
  });
});
