import { appendFileSync, closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TranscriptEntry } from '../../src/domain/pod.ts';
import { readSince, readTail } from '../../src/pods/transcript/read-tail.ts';
import { Transcript } from '../../src/pods/transcript/transcript.ts';
import { freshFolder } from '../git/fresh-repository.ts';

const NOW = () => new Date('2026-11-21T12:00:00Z');
const at = () => join(freshFolder(), 'transcript.jsonl');
const pod = (text: string) => ({ kind: 'pod', event: 'told', text }) as const;
const line = (seq: number, text = 'x') =>
  `${JSON.stringify({ seq, at: '2026-11-21T12:00:00.000Z', kind: 'message', text })}\n`;
const seqs = (entries: readonly TranscriptEntry[]) => entries.map(({ seq }) => seq);
const textOf = (entry: TranscriptEntry | undefined) => (entry && 'text' in entry ? entry.text : undefined);

/** A GitHub token of no account. */
const SECRET = `ghp_${'a1B2'.repeat(9)}`;

describe('a transcript', () => {
  it('is numbered without a gap, also by the host that comes after', () => {
    const path = at();
    for (const text of ['a', 'b', 'c']) {
      const transcript = new Transcript(path, NOW);
      transcript.add(pod(text));
      transcript.stream('message', text);
      transcript.close();
    }
    expect(seqs(readTail(path, 100))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('takes nothing when it is closed, and writes into no file that was opened since', () => {
    const path = at();
    const transcript = new Transcript(path, NOW);
    transcript.add(pod('a'));
    transcript.close();
    const other = at();
    const file = openSync(other, 'w');
    onTestFinished(() => closeSync(file));
    transcript.add(pod('b'));
    transcript.stream('message', 'c');
    transcript.close();
    expect([seqs(readTail(path, 10)), readFileSync(other, 'utf8')]).toEqual([[1], '']);
  });

  it('goes on behind half a line that a host left when it died, and behind whatever else stands at its end', () => {
    const half = line(3, 'never whole').slice(0, -9);
    for (const end of [
      half,
      `${half}\n${half}`,
      `${half}\n${'garbage'.repeat(50_000)}`,
      '\n\n\n',
      '{"seq":"four"}\n',
      '\0'.repeat(200_000),
    ]) {
      const path = at();
      writeFileSync(path, line(1) + line(2) + end);
      expect(seqs(readTail(path, 10)), end.slice(0, 40)).toEqual([1, 2]);
      const transcript = new Transcript(path, NOW);
      transcript.add(pod('after'));
      transcript.close();
      expect(seqs(readTail(path, 10)), end.slice(0, 40)).toEqual([1, 2, 3]);
    }
  });

  it('is read while it is written: half a line is none yet', () => {
    const path = at();
    writeFileSync(path, line(1) + line(2).slice(0, 20));
    expect(seqs(readTail(path, 10))).toEqual([1]);
    appendFileSync(path, line(2).slice(20));
    expect(seqs(readTail(path, 10))).toEqual([1, 2]);
  });

  it('gives its end whatever lies at the edges of the pieces in which it is read', () => {
    const piece = 64 * 1024;
    for (const size of [piece - 1, piece, piece + 1, 2 * piece, 10]) {
      const path = at();
      const first = line(1, 'x'.repeat(Math.max(0, size - line(1, '').length)));
      writeFileSync(path, first + line(2) + line(3, 'é'.repeat(piece)));
      expect(seqs(readTail(path, 10)), `${size}`).toEqual([1, 2, 3]);
      expect(textOf(readTail(path, 1)[0])).toBe('é'.repeat(piece));
    }
    expect(readTail(join(freshFolder(), 'none'), 10)).toEqual([]);
    const empty = at();
    writeFileSync(empty, '');
    expect(readTail(empty, 10)).toEqual([]);
  });

  it('tells what stands behind a number, and no line twice', () => {
    const path = at();
    writeFileSync(path, [1, 2, 3, 4, 5].map((seq) => line(seq)).join(''));
    expect(seqs(readSince(path, 2, 10))).toEqual([3, 4, 5]);
    expect(seqs(readSince(path, 0, 2))).toEqual([4, 5]);
    expect(readSince(path, 5, 10)).toEqual([]);
    expect(readSince(path, 99, 10)).toEqual([]);
  });

  it('keeps no secret, in whatever pieces it comes', async () => {
    const path = at();
    const transcript = new Transcript(path, NOW);
    transcript.add(pod(`the token ${SECRET} is`));
    transcript.add({ kind: 'plan', steps: [{ text: SECRET, status: 'pending' }] });
    transcript.stream('message', `it is ${SECRET.slice(0, 10)}`);
    // Longer than words are joined; the word has not ended yet.
    await sleep(200);
    transcript.stream('message', `${SECRET.slice(10)} indeed`);
    transcript.stream('message', `${' '.repeat(4_090)}${SECRET.slice(0, 20)}`);
    transcript.stream('message', `${SECRET.slice(20)}\n`);
    transcript.stream('thought', SECRET);
    transcript.add(pod(`${'x'.repeat(32 * 1024 - 20)} ${SECRET}`));
    transcript.close();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('[a GitHub token was here] indeed');
    for (let from = 0; from + 12 <= SECRET.length; from += 4)
      expect(text).not.toContain(SECRET.slice(from, from + 12));
  });

  it('tells words soon, between two of them, and the last one when nothing follows', () => {
    vi.useFakeTimers();
    try {
      const path = at();
      const transcript = new Transcript(path, NOW);
      const heard: string[] = [];
      transcript.listen((entry) => heard.push(textOf(entry) ?? ''));
      transcript.stream('message', 'Hello the');
      vi.advanceTimersByTime(100);
      expect(heard).toEqual(['Hello ']);
      transcript.stream('message', 're, wor');
      vi.advanceTimersByTime(100);
      expect(heard).toEqual(['Hello ', 'there, ']);
      vi.advanceTimersByTime(1_000);
      expect(heard).toEqual(['Hello ', 'there, ', 'wor']);
      transcript.stream('message', 'x'.repeat(5_000));
      expect(heard.at(-1)).toHaveLength(5_000);
      transcript.stream('thought', 'hm');
      transcript.add(pod('over'));
      expect(heard.slice(-2)).toEqual(['hm', 'over']);
      transcript.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('holds no line that a reader could not hold, whatever an agent says', () => {
    const path = at();
    const transcript = new Transcript(path, NOW);
    const huge = '\u0001'.repeat(1024 * 1024);
    transcript.add(pod(huge));
    transcript.add({
      kind: 'plan',
      steps: Array.from({ length: 5_000 }, () => ({ text: huge.slice(0, 50_000), status: 'pending' })),
    });
    transcript.add({
      ...{ kind: 'tool', call: 'c', title: huge, does: 'edit', status: 'completed', output: huge },
      paths: Array.from({ length: 5_000 }, () => huge.slice(0, 5_000)),
    });
    const question = {
      id: 'q',
      kind: 'execute',
      title: huge,
      count: 1,
      at: NOW().toISOString(),
      command: [huge],
    };
    transcript.add({ kind: 'question', question });
    transcript.close();
    const rows = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThan(1024 * 1024);
    const read = readTail(path, 10);
    expect(seqs(read)).toEqual([1, 2, 3, 4]);
    expect(textOf(read[0])).toContain(`[truncated: ${1024 * 1024 - 32 * 1024} characters]`);
    expect(read[3]).toMatchObject({ question: { id: 'q', count: 1, at: NOW().toISOString() } });
  });

  it('keeps what happened to the Pod when an agent floods it, says once that the rest is left out, and stays bounded', () => {
    const path = at();
    const limit = 256 * 1024;
    const transcript = new Transcript(path, NOW, limit);
    for (let said = 0; said < 2_000; said++) transcript.stream('message', `${'x'.repeat(999)}\n`);
    transcript.add(pod('ended'));
    transcript.add({ kind: 'input', from: 'human/test', text: 'still there?' });
    transcript.close();
    expect(statSync(path).size).toBeLessThan(limit + 16 * 1024);
    const told = readTail(path, 100).flatMap((entry) => (entry.kind === 'pod' ? [entry.event] : []));
    expect(told).toEqual(['left_out', 'told']);
  });

  it('of 50 MB gives its last 500 lines without reading the rest', () => {
    const path = at();
    const row = line(1, 'y'.repeat(960));
    const rows = Math.ceil((50 * 1024 * 1024) / row.length);
    writeFileSync(path, Array.from({ length: rows }, (_, seq) => line(seq + 1, 'y'.repeat(960))).join(''));
    const timed = (work: () => unknown) => {
      const begun = performance.now();
      work();
      return performance.now() - begun;
    };
    const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
    const rounds = [1, 2, 3, 4, 5];
    const whole = median(rounds.map(() => timed(() => readFileSync(path))));
    const tail = median(rounds.map(() => timed(() => expect(readTail(path, 500)).toHaveLength(500))));
    const since = median(rounds.map(() => timed(() => readSince(path, rows - 500, 100_000))));
    expect(seqs(readTail(path, 500)).at(-1)).toBe(rows);
    expect({ tail: tail / whole < 5, since: since / whole < 5 }).toEqual({ tail: true, since: true });
    expect(tail).toBeLessThan(500);
  });
});
