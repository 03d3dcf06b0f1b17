import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Inbox } from '../../src/pods/host/inbox.ts';
import { freshFolder } from '../git/fresh-repository.ts';

const at = () => join(freshFolder(), 'inbox.json');
const input = (text: string, key?: string) => ({ from: 'human/test', text, ...(key ? { key } : {}) });
const texts = (inbox: Inbox) => inbox.next().map(({ text }) => text);

describe('an inbox', () => {
  it('keeps what a Pod is to be told until its agent has it, over the end of its host', () => {
    const path = at();
    const inbox = new Inbox(path);
    inbox.add(input('a'));
    inbox.add(input('b', 'k'));
    const next = new Inbox(path);
    expect(texts(next)).toEqual(['a', 'b']);
    next.taken(next.next());
    expect(new Inbox(path).isEmpty).toBe(true);
  });

  it('takes what has a key once: while it waits, when it was told, and after the end of its host', () => {
    const path = at();
    const inbox = new Inbox(path);
    expect([inbox.add(input('a', 'k')), inbox.add(input('a', 'k')), inbox.add(input('a'))]).toEqual([
      true,
      false,
      true,
    ]);
    inbox.taken(inbox.next());
    expect(inbox.add(input('a', 'k'))).toBe(false);
    expect(new Inbox(path).add(input('a', 'k'))).toBe(false);
    expect(new Inbox(path).add(input('b', 'l'))).toBe(true);
  });

  it('keeps what came while the agent was given the rest', () => {
    const inbox = new Inbox(at());
    inbox.add(input('a'));
    const given = inbox.next();
    inbox.add(input('b'));
    inbox.taken(given);
    expect(texts(inbox)).toEqual(['b']);
  });

  it('says that it is full, and takes more when something was told', () => {
    const inbox = new Inbox(at());
    for (let count = 0; count < 100; count++) inbox.add(input(`${count}`));
    expect(() => inbox.add(input('more'))).toThrow('100 inputs wait');
    inbox.taken(inbox.next().slice(0, 1));
    expect(inbox.add(input('more'))).toBe(true);
  });

  it('forgets the oldest keys, and no text that waits', () => {
    const path = at();
    const inbox = new Inbox(path);
    for (let count = 0; count < 600; count++) {
      inbox.add(input('x', `k${count}`));
      inbox.taken(inbox.next());
    }
    expect(JSON.parse(readFileSync(path, 'utf8')).told).toHaveLength(500);
    expect(inbox.add(input('x', 'k599'))).toBe(false);
    expect(inbox.add(input('x', 'k0'))).toBe(true);
  });

  it.each(['', '{', 'null', '[]', '{"waiting":[{"from":1}],"told":[]}', '\0\0', '{"waiting":"all"}'])(
    'is empty where its file is damaged, and works: %j',
    (text) => {
      const path = at();
      writeFileSync(path, text);
      const inbox = new Inbox(path);
      expect(inbox.isEmpty).toBe(true);
      inbox.add(input('a'));
      expect(texts(new Inbox(path))).toEqual(['a']);
    },
  );

  it('acknowledges nothing that the disk did not take', () => {
    const folder = join(freshFolder(), 'pod');
    mkdirSync(folder);
    const inbox = new Inbox(join(folder, 'inbox.json'));
    inbox.add(input('a'));
    const given = inbox.next();
    rmSync(folder, { recursive: true });
    expect(() => inbox.add(input('b', 'k'))).toThrow('the disk did not take it');
    // What the agent has is not told twice while this host lives, whatever the disk says.
    inbox.taken(given);
    expect(inbox.isEmpty).toBe(true);
    mkdirSync(folder);
    expect(inbox.add(input('b', 'k'))).toBe(true);
  });
});
