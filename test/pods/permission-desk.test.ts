import type { PermissionOption, ToolCallUpdate } from '@agentclientprotocol/sdk';
import { describe, expect, it } from 'vitest';
import type { TranscriptFact } from '../../src/domain/pod.ts';
import { LIMIT, PermissionDesk } from '../../src/pods/permissions/permission-desk.ts';
import type { Rule } from '../../src/pods/permissions/permission-rules.ts';
import { freshFolder } from '../git/fresh-repository.ts';

const OPTIONS: PermissionOption[] = [
  { optionId: 'always', name: 'Always', kind: 'allow_always' },
  { optionId: 'once', name: 'Once', kind: 'allow_once' },
  { optionId: 'no', name: 'No', kind: 'reject_once' },
];

class Desk {
  readonly rules: Rule[] = [];
  readonly facts: TranscriptFact[] = [];
  readonly desk: PermissionDesk;
  #ids = 0;

  constructor() {
    this.desk = new PermissionDesk({
      ...{ permissions: { files: 'write', allowCommands: [['npm', 'test']] }, folder: freshFolder() },
      ...{ ownTools: ['ticket_show'], rules: () => this.rules, keep: (rule) => this.rules.push(rule) },
      ...{ newId: () => `q${++this.#ids}`, now: () => new Date(0), changed: () => {} },
      tell: (fact) => this.facts.push(fact),
    });
  }

  /** What the agent is answered: the option's id, or `cancelled`. */
  async ask(toolCall: Omit<ToolCallUpdate, 'toolCallId'>, options = OPTIONS): Promise<string> {
    const request = { sessionId: 's', options, toolCall: { toolCallId: 'c', ...toolCall } };
    const { outcome } = await this.desk.ask(request);
    return outcome.outcome === 'selected' ? outcome.optionId : outcome.outcome;
  }

  run(command: string): Promise<string> {
    return this.ask({ kind: 'execute', rawInput: { command } });
  }
}

describe('the desk for what agents ask', () => {
  it('asks the agent to allow it once, as the memory of what was said is ours', async () => {
    const desk = new Desk();
    expect(await desk.run('npm test')).toBe('once');
    expect(await desk.ask({ title: 'yoi-tickets_ticket_show', kind: 'other' })).toBe('once');
    const asked = desk.run('rm x');
    desk.desk.answer('q1', 'deny', 'pod', 'human/test');
    expect(await asked).toBe('no');
    expect(await desk.run('rm x')).toBe('no');
  });

  it('takes what it is offered where once is not, and answers what has no option as cancelled', async () => {
    const desk = new Desk();
    const call = { kind: 'execute', rawInput: { command: 'npm test' } } as const;
    expect(await desk.ask(call, OPTIONS.slice(0, 1))).toBe('always');
    expect(await desk.ask(call, [])).toBe('cancelled');
    expect(await desk.ask(call, OPTIONS.slice(2))).toBe('cancelled');
  });

  it('puts equal questions once, and answers all who wait', async () => {
    const desk = new Desk();
    const asked = [desk.run('rm x'), desk.run('rm x'), desk.run('rm y')];
    expect(desk.desk.questions.map(({ id, count }) => [id, count])).toEqual([
      ['q1', 2],
      ['q2', 1],
    ]);
    desk.desk.answer('q1', 'allow', 'once', 'human/test');
    expect(await Promise.all(asked.slice(0, 2))).toEqual(['once', 'once']);
    expect(desk.rules).toEqual([]);
    desk.desk.withdraw();
    expect(await asked[2]).toBe('cancelled');
    expect(desk.desk.questions).toEqual([]);
    expect(() => desk.desk.answer('q2', 'allow', 'once', 'human/test')).toThrow('waits for no answer');
  });

  it('lets its agent do by its client what the person allowed, and no more than that', async () => {
    const desk = new Desk();
    const touch = (kind: 'read' | 'edit', path: string) => desk.ask({ kind, locations: [{ path }] });
    const may = (path: string) => (['read', 'write'] as const).filter((way) => desk.desk.allowed(path, way));
    const asked = [touch('read', '/etc/a'), touch('edit', '/etc/b'), touch('edit', '/etc/c')];
    desk.desk.answer('q1', 'allow', 'once', 'human/test');
    desk.desk.answer('q2', 'allow', 'pod', 'human/test');
    desk.desk.answer('q3', 'deny', 'once', 'human/test');
    await Promise.all(asked);
    expect([may('/etc/a'), may('/etc/b'), may('/etc/c')]).toEqual([['read'], ['read', 'write'], []]);
    // A host that took the Pod up again knows it from the rule.
    const next = new Desk();
    next.rules.push(...desk.rules);
    await next.ask({ kind: 'edit', locations: [{ path: '/etc/b' }] });
    expect(next.desk.allowed('/etc/b', 'write')).toBe(true);
  });

  it('does not take the place where a command may run for a file that may be written', async () => {
    const desk = new Desk();
    const asked = desk.ask({ kind: 'execute', rawInput: { command: 'npm test', cwd: '/etc/x' } });
    desk.desk.answer('q1', 'allow', 'once', 'human/test');
    expect(await asked).toBe('once');
    expect(desk.desk.allowed('/etc/x', 'write')).toBe(false);
  });

  it('is not flooded: of a hundred open questions no other is put, but the one about a limit', async () => {
    const desk = new Desk();
    const asked = Array.from({ length: 150 }, (_, at) => desk.run(`rm ${at}`));
    expect(desk.desk.questions).toHaveLength(100);
    expect(await Promise.all(asked.slice(100))).toEqual(Array(50).fill('cancelled'));
    const limit = desk.desk.put({ kind: LIMIT, title: 'Go on?' }, LIMIT);
    expect(desk.desk.questions.at(-1)?.kind).toBe(LIMIT);
    desk.desk.withdraw();
    expect(await limit).toBe('withdrawn');
  });
});
