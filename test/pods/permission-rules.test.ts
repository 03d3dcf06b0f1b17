import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/playbook/parse-profile.ts';
import {
  isGuarded,
  judge,
  keyOf,
  type Rule,
  type Wish,
} from '../../src/pods/permissions/permission-rules.ts';
import { wishOf } from '../../src/pods/permissions/wish-of.ts';
import { freshFolder, write } from '../git/fresh-repository.ts';
import { ALLOWED, ASKED } from './commands.ts';

const CODER = parseProfile(
  readFileSync(join(import.meta.dirname, '../../profiles/coder.toml'), 'utf8'),
  'profiles/coder.toml',
  'builtin:coder',
).permissions;

describe('the shipped coder', () => {
  const folder = '/nowhere/work';
  const judged = (said: unknown) => {
    const request = {
      sessionId: 's',
      options: [],
      toolCall: { toolCallId: 'c', rawInput: { command: said } },
    };
    return judge(wishOf(request, [], folder), CODER, [], folder);
  };

  it.each(ALLOWED)('runs without a question: %j', (said) => {
    expect(judged(said)).toMatchObject({ decision: 'allow' });
    expect(judged(['bash', '-lc', said])).toMatchObject({ decision: 'allow' });
  });

  it.each(ASKED)('asks the person before it runs: %j', (said) => {
    expect(judged(said)).toBe('ask');
    expect(judged(['bash', '-lc', said])).toBe('ask');
  });

  it('may name places in its folder from the root, and no others', () => {
    const work = freshFolder();
    mkdirSync(join(work, '.git/hooks'), { recursive: true });
    symlinkSync('/', join(work, 'up'));
    const of = (path: string) =>
      judge({ kind: 'execute', title: '', command: ['pytest', path] }, CODER, [], work) === 'ask';
    expect(of(join(work, 'tests'))).toBe(false);
    expect(
      [join(work, '..'), join(work, 'up/etc'), join(work, '.git/hooks'), '/etc'].filter(of),
    ).toHaveLength(4);
  });

  it('brings no file into the folder of git, records or its own settings by what it may run', () => {
    const work = freshFolder();
    execFileSync('git', ['init', '-q', work]);
    symlinkSync('.git', join(work, 'link'));
    for (const to of [
      '.git/hooks/pre-commit',
      'link/hooks/pre-commit',
      '.yoi/x',
      '.claude/settings.json',
      '.mcp.json',
    ])
      expect(
        judge({ kind: 'execute', title: '', command: ['git', 'mv', 'x', to] }, CODER, [], work),
        to,
      ).toBe('ask');
    const message = ['git', 'commit', '-m', 'Mend what .git/hooks does'];
    expect(judge({ kind: 'execute', title: '', command: message }, CODER, [], work)).not.toBe('ask');
  });
});

const file = (kind: string, ...paths: string[]): Wish => ({ kind, title: 'a file', paths });

describe('a question about files', () => {
  it('is the same in whatever words, and one about what else is done there is another', () => {
    const key = (kind: string, title: string) => keyOf({ kind, title, paths: ['/a'] });
    expect(key('edit', 'Write /a')).toBe(key('edit', 'Write it again'));
    expect(
      new Set([
        key('edit', 'x'),
        key('read', 'x'),
        key('other', 'x'),
        key('other', 'drop'),
        key('fetch', 'x'),
      ]).size,
    ).toBe(5);
  });

  it('is answered by the profile where it is about the Pod’s own folder, and nowhere else', () => {
    const work = freshFolder();
    write(work, 'src/a.ts', '');
    symlinkSync('/etc', join(work, 'out'));
    symlinkSync('/nowhere/at/all', join(work, 'dangling'));
    const rows: [wish: Wish, files: 'write' | 'read' | 'ask', isAllowed: boolean][] = [
      [file('read', 'src/a.ts'), 'write', true],
      [file('read', 'src/a.ts'), 'read', true],
      [file('read', 'src/a.ts'), 'ask', false],
      [file('search', work), 'read', true],
      [file('edit', join(work, 'src/new/b.ts')), 'write', true],
      [file('edit', 'src/a.ts'), 'read', false],
      [file('edit', 'src/a.ts'), 'ask', false],
      [file('delete', 'src/a.ts'), 'write', true],
      [file('move', 'src/a.ts', 'src/b.ts'), 'write', true],
      [file('move', 'src/a.ts', '../b.ts'), 'write', false],
      [file('edit'), 'write', false],
      [file('other', 'src/a.ts'), 'write', false],
      [file('fetch', 'src/a.ts'), 'write', false],
      [file('read', '/etc/passwd'), 'write', false],
      [file('read', '../x'), 'write', false],
      [file('read', 'src/../../x'), 'write', false],
      [file('read', 'out/passwd'), 'write', false],
      [file('edit', 'dangling'), 'write', false],
      [file('read', '~/.ssh/id'), 'write', false],
      [file('read', 'file:///etc/passwd'), 'write', false],
      [file('read', 'a\0b'), 'write', false],
      [file('read', '.git/config'), 'read', true],
      [file('read', '.git/yoi/panel/open.html'), 'write', false],
      [file('search', '.git/yoi'), 'read', false],
    ];
    for (const [wish, files, isAllowed] of rows)
      expect(
        judge(wish, { files, allowCommands: [] }, [], work) !== 'ask',
        `${wish.kind} ${wish.paths?.join(' ')} with ${files}`,
      ).toBe(isAllowed);
  });

  it('is put before the person where the file decides over git, records, or what an agent may do', () => {
    const work = freshFolder();
    const guarded = [
      ...['.git/hooks/pre-commit', '.git/config', '.git', '.GIT/hooks/x', 'vendor/x/.git/config'],
      ...['.yoi/tickets/a/item.md', '.yoi/ticket.config.toml', '.mcp.json'],
      ...[
        '.claude/settings.json',
        '.claude/settings.local.json',
        '.codex/config.toml',
        '.gemini/settings.json',
      ],
      ...['.opencode/plugin/x.ts', 'opencode.json', 'opencode.jsonc', 'packages/a/.claude/settings.json'],
    ];
    for (const path of guarded) {
      expect(judge(file('edit', path), { files: 'write', allowCommands: [] }, [], work), path).toBe('ask');
      expect(isGuarded(work, path), path).toBe(true);
      expect(judge(file('read', path), { files: 'write', allowCommands: [] }, [], work), path).not.toBe(
        'ask',
      );
    }
    for (const path of ['.github/x.yml', 'src/git/a.ts', 'a.git', '.gitignore', 'claude.md'])
      expect(isGuarded(work, path), path).toBe(false);
  });
});

describe('what a person said before', () => {
  const command: Wish = { kind: 'execute', title: 'rm x', command: ['rm', 'x'] };
  const rule = (wish: Wish, decision: Rule['decision'] = 'allow'): Rule => ({
    key: keyOf(wish),
    decision,
    scope: 'pod',
  });
  const nothing = { files: 'ask', allowCommands: [] } as const;

  it('answers equal questions, the last word counting', () => {
    expect(judge(command, nothing, [rule(command)], '/x')).toMatchObject({ decision: 'allow' });
    expect(judge(command, nothing, [rule(command), rule(command, 'deny')], '/x')).toMatchObject({
      decision: 'deny',
    });
    expect(judge({ ...command, title: 'otherwise' }, nothing, [rule(command)], '/x')).toMatchObject({
      decision: 'allow',
    });
  });

  it('answers no question that differs in anything that would be done', () => {
    const long = 'for x in y; do '.repeat(600);
    const others: [asked: Wish, said: Wish][] = [
      [{ ...command, command: ['rm', 'y'] }, command],
      [{ ...command, command: ['rm x'] }, command],
      [{ ...command, paths: ['/elsewhere'] }, command],
      [
        { ...command, paths: ['/elsewhere'] },
        { ...command, paths: ['/there'] },
      ],
      [file('edit', 'b'), file('edit', 'a')],
      [file('edit', 'a', 'b'), file('edit', 'a')],
      [file('edit', 'a'), file('read', 'a')],
      [
        { kind: 'execute', title: long, digest: '1' },
        { kind: 'execute', title: long, digest: '2' },
      ],
    ];
    for (const [asked, said] of others)
      expect(judge(asked, nothing, [rule(said)], '/x'), JSON.stringify(asked).slice(0, 80)).toBe('ask');
  });

  it('is nothing to a tool of our own, which keeps its own gates', () => {
    const own: Wish = { kind: 'other', title: 'ticket_show', ownTool: 'ticket_show' };
    expect(judge(own, nothing, [rule(own, 'deny')], '/x')).toMatchObject({ decision: 'allow' });
  });
});
