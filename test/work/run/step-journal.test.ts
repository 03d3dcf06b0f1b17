import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { StepEnd } from '../../../src/work/run/step-end.ts';
import { StepJournal } from '../../../src/work/run/step-journal.ts';

const DONE: StepEnd = { result: { outcome: 'reviewing', said: 'A reviewer is at it.' } };
const REFUSED: StepEnd = {
  refusal: {
    code: 'storage',
    refused: 'it was not done',
    rule: 'the disk is full',
    next: 'make room',
    details: {},
  },
};

describe('how a step ended', () => {
  let journal: StepJournal;
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'yoi-journal-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    journal = new StepJournal(folder);
    journal.prepare();
    journal.begin({ step: 'review', run: 'one' }, new Date());
  });

  it('is told once, to who asks for that step', () => {
    journal.end(DONE, 7);
    expect(journal.tell('merge', 7)).toBeUndefined();
    expect(journal.tell('review', 7)).toEqual(DONE);
    expect(journal.tell('review', 7)).toBeUndefined();
  });

  it('is told to nobody any more when the thread went on', () => {
    journal.end(DONE, 7);
    expect(journal.tell('review', 8)).toBeUndefined();
    expect(journal.tell('review', 7)).toEqual(DONE);
  });

  it('is a refusal only for who was told to wait for it', () => {
    journal.end(REFUSED, 7);
    expect(journal.tell('review', 7)).toBeUndefined();
    journal.awaited('one');
    expect(journal.tell('review', 7)).toEqual(REFUSED);
  });
});
