import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { attach } from '../../../src/cli/attach/attach.ts';
import type { AttachedPod } from '../../../src/cli/attach/attached-pod.ts';
import { processAttachTerminal } from '../../../src/cli/attach/process-attach-terminal.ts';
import { TicketError } from '../../../src/domain/errors.ts';
import type { TranscriptEntry } from '../../../src/domain/pod.ts';

/*
 * A Pod without a host, on the terminal of this process: `fake-pod.mjs STEPS HEARD`. STEPS is a file of JSON lines:
 * entries of a transcript, `{"until":"answer"}` or `{"until":"send"}` (the person does that), `{"after":milliseconds}`,
 * `{"repeat":count,"text":"…"}`. Without `{"until":"end"}` it ends behind the last. What the person did is appended to HEARD.
 */

type Step = TranscriptEntry | { until: string } | { after: number } | { repeat: number; text: string };

const [steps = '', heard = ''] = process.argv.slice(2);
const waiting = new Map<string, () => void>();

function did(what: string, ...words: string[]): void {
  appendFileSync(heard, `${JSON.stringify([what, ...words])}\n`);
  waiting.get(what)?.();
}

async function* entries(): AsyncGenerator<TranscriptEntry> {
  for (const line of readFileSync(steps, 'utf8').split('\n').filter(Boolean)) {
    const step: Step = JSON.parse(line);
    if ('until' in step) await new Promise<void>((resolve) => waiting.set(step.until, resolve));
    else if ('after' in step) await sleep(step.after);
    else if ('repeat' in step) {
      for (let seq = 1; seq <= step.repeat; seq++) yield { seq, at: '', kind: 'message', text: step.text };
    } else yield step;
  }
}

const pod: AttachedPod = {
  name: 'ticket-coder-fix',
  role: 'coder',
  ticket: 'fix-the-typo',
  entries: entries(),
  answer: async (question, decision, scope) => {
    if (question === 'gone') {
      throw new TicketError('conflict', {
        refused: 'the question was not answered',
        rule: 'somebody else answered it',
        next: 'look at the transcript',
      });
    }
    did('answer', question, decision, scope);
  },
  send: async (text) => {
    did('send', text);
    return text === 'later' ? 'queued' : 'delivered';
  },
  state: async () => ({
    state: 'live',
    agent: 'opencode 1.18',
    startedAt: '2026-11-21T10:00:00Z',
    questions: 1,
    tokens: 1200,
    cost: '0.25 USD',
  }),
};

// Something of a real program holds it: here only what is waited for would, and that may be nothing.
const held = setInterval(() => {}, 60_000);
await attach(pod, processAttachTerminal());
clearInterval(held);
process.stdout.write(process.stdin.isRaw ? 'left without its keys\n' : 'left\n');
process.exit(0);
