import { expect, it, onTestFinished } from 'vitest';
import type { AgentName } from './install-agent.ts';
import { preset } from './preset.ts';
import type { Stage } from './stage.ts';

/** A real agent, a real host, real records, a person at a terminal: only the model is told what to do. */
export function itWorksAsAPod(name: AgentName, stage: () => Stage): void {
  it('is found by pod check, with its version', async () => {
    const { text, exitCode } = await stage().person(['pod', 'check', name]);
    expect(text).toMatch(new RegExp(`✓ ${name} \\(.+\\): \\d+\\.\\d+`, 'u'));
    expect(exitCode).toBe(0);
  });

  // opencode cannot say it: without a login it takes a model that its vendor hosts.
  it.runIf(name !== 'opencode')(
    'is said by pod check to be of no use where nobody is logged in',
    async () => {
      const { text } = await stage().stranger(['pod', 'check', name]);
      expect(text).not.toContain('✓');
      expect(text).toMatch(new RegExp(`(?:^|[\\s\`:])${stage().preset.login}\`?$`, 'mu'));
    },
  );

  it('makes a real Ticket ready, launched as an intake', async () => {
    const { model, story } = stage();
    model.script(
      { calls: 'ticket_create', input: { title: 'Say goodbye', slug: 'goodbye', body: 'And leave.' } },
      { calls: 'ticket_ready', input: { ticket: 'goodbye', summary: 'Print a farewell.' } },
      { says: 'It is ready.' },
    );
    await launched('intake', 'They want a farewell.', '--pod', 'greeter');
    await expect.poll(() => logs('greeter'), POLL).toContain('It is ready.');
    const { id, state } = await story.done('ticket', 'show', 'goodbye');
    expect(state).toBe('ready');
    expect(story.read(String(id), 'thread.md')).toContain('intake/greeter');
  });

  it('comments on its own Ticket and is refused another’s, as a coder that work begins', async () => {
    const { model, story } = stage();
    const [own, other] = [await stage().accepted('pod-own'), await stage().accepted('pod-other')];
    model.script(
      { calls: 'ticket_comment', input: { ticket: own, body: 'I have begun.' } },
      { calls: 'ticket_comment', input: { ticket: other, body: 'I was here.' } },
      { says: 'That is all.' },
    );
    const coder = await stage().atWork(own);
    await expect.poll(() => logs(coder), POLL).toContain('That is all.');
    expect(story.read(own, 'thread.md')).toContain('I have begun.');
    expect(story.read(other, 'thread.md')).not.toContain('I was here.');
    expect(model.heard.at(-1)).toContain('coder writes only to its own Ticket');
    expect(await logs(coder)).toMatch(/✗ .*ticket_comment/u);
  });

  it.runIf(preset(name).resumes)('goes on with its session when it is restored', async () => {
    const { model } = stage();
    model.script({ says: 'I keep it in mind.' });
    await launched('intake', 'The word is heliotrope.', '--pod', 'rememberer');
    await expect.poll(() => logs('rememberer'), POLL).toContain('I keep it in mind.');
    await stage().agreed('pod', 'stop', 'rememberer');
    await stage().agreed('pod', 'restore', 'rememberer');
    model.script({ says: 'It was that flower.' });
    await stage().agreed('pod', 'send', 'rememberer', 'What was the word?');
    await expect.poll(() => logs('rememberer'), POLL).toContain('It was that flower.');
    expect(model.heard.at(-1)).toContain('heliotrope');
  });

  async function launched(role: string, instruction: string, ...words: string[]): Promise<void> {
    const pod = words.at(-1) ?? '';
    onTestFinished(async () => void (await stage().person(['pod', 'stop', pod], YES)));
    await stage().agreed('pod', 'launch', role, instruction, '--agent', name, ...words);
  }

  async function logs(pod: string): Promise<string> {
    return (await stage().person(['pod', 'logs', pod])).text;
  }
}

const YES = { when: '[y/N] ', type: 'y\r' };
const POLL = { timeout: 60_000, interval: 500 };
