import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT_CODES, exitCodeOfRefusal } from '../../src/cli/exit-codes.ts';
import { reportError } from '../../src/cli/report-error.ts';
import { CODES, TicketError } from '../../src/domain/errors.ts';
import { TOOLS } from '../../src/tools/tools.ts';
import { commandLine, terminalOf } from './command-line.ts';

const INTAKE = ['--role', 'intake'];

describe('what a command prints', () => {
  it('is the answer in words, or as data, and nothing else', async () => {
    const { run } = commandLine();
    const made = await run(['ticket', 'create', 'Fix it', '--labels', 'a,b', '--labels', 'c', ...INTAKE]);
    expect(made).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^Created: .*"Fix it".*\n$/u),
    });
    const listed = await run(['--json', 'ticket', 'list']);
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(listed.out)).toMatchObject({
      count: 1,
      returned: 1,
      truncated: false,
      next_cursor: null,
      tickets: [{ title: 'Fix it', state: 'planning', labels: ['a', 'b', 'c'] }],
    });
    expect(JSON.parse((await run(['ticket', 'list', '--json'])).out)).toEqual(JSON.parse(listed.out));
  });

  it('is help on standard output, for every command', async () => {
    const { run } = commandLine();
    expect(await run([])).toMatchObject({ code: 0, out: expect.stringContaining('yoi-tickets init') });
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    for (const { code, means } of Object.values(EXIT_CODES))
      expect(help.out).toMatch(new RegExp(`${code} +${means.slice(0, 20)}`, 'u'));
    for (const { name } of TOOLS) {
      const { code, out } = await run([...name.split('_'), '--help']);
      expect(code).toBe(0);
      expect(out, name).toMatch(/\nExample:\n {2}yoi-tickets /u);
      expect(out, name).not.toMatch(/\b(?:ticket|plan|relation)_[a-z]+\b(?<!plan_revision)/u);
    }
    expect(await run(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' });
  });
});

describe('what a command refuses', () => {
  it.each([
    ['an unknown command', ['tickets'], 2, 'no command "tickets"'],
    ['an unknown verb', ['ticket', 'delete'], 2, 'no command "delete"'],
    ['an unknown option', ['ticket', 'list', '--all'], 2, "unknown option '--all'"],
    ['an option without its value', ['ticket', 'list', '--state'], 2, 'argument missing'],
    ['a missing argument', ['ticket', 'show'], 2, "missing required argument 'ticket'"],
    ['a surplus argument', ['ticket', 'show', 'a', 'b'], 2, 'too many arguments'],
    ['a missing text', ['ticket', 'comment', 'x'], 2, '--body (or --body-file) is missing'],
    ['a choice that is none', ['ticket', 'list', '--state', 'open'], 2, 'planning, ready'],
    ['a number that is none', ['ticket', 'list', '--limit', 'many'], 2, 'limit must be'],
    ['a number that is too large', ['ticket', 'list', '--limit', '41'], 2, 'at most 40'],
    [
      'findings that are no JSON',
      ['ticket', 'review', 'x', '--verdict', 'approve', '--findings', '{'],
      2,
      'is JSON',
    ],
    ['a text twice', ['ticket', 'comment', 'x', '--body', 'a', '--body-file', 'b'], 2, 'are the same'],
    ['a Ticket that is not there', ['ticket', 'show', 'nothing'], 3, 'not_found'],
    ['a role that is none', ['ticket', 'list', '--role', 'boss'], 2, '--role is one of'],
    ['a person by name', ['ticket', 'list', '--role', 'human'], 1, '--role human was refused'],
  ])('%s', async (_name, words, code, says) => {
    const { run } = commandLine();
    const ran = await run(words);
    expect(ran).toMatchObject({ code, out: '', err: expect.stringContaining(says) });
    expect(ran.err).toMatch(/^yoi-tickets: [a-z_]+: .+\nNext: .+\n$/u);
  });

  it('is said as data with --json', async () => {
    const { run } = commandLine();
    for (const words of [
      ['ticket', 'show', 'nothing', '--json'],
      ['--json', 'tickets'],
      ['ticket', 'list', '--all', '--json'],
    ]) {
      const { out, err } = await run(words);
      expect(out).toBe('');
      expect(Object.keys(JSON.parse(err).error)).toEqual(['code', 'refused', 'rule', 'next', 'details']);
    }
  });

  it('names the next step as a command', async () => {
    const { run } = commandLine();
    const { terminal, written } = terminalOf({});
    const refusal = { refused: 'r', rule: 'r', next: 'call ticket_show, or give plan_revision' };
    reportError(new TicketError('conflict', refusal), terminal, false);
    expect(written.err).toContain('Next: call yoi-tickets ticket show, or give plan_revision');
    expect((await run(['ticket', 'list'])).code).toBe(0);
  });

  it.each([
    [
      1,
      'conflict forbidden illegal_transition unmet_requirement plan_not_consulted stale_revision regressed forked',
    ],
    [2, 'too_large invalid_input'],
    [3, 'not_found ambiguous'],
    [4, 'needs_person'],
    [5, 'busy running indeterminate'],
    [6, 'storage'],
  ])('ends with %i for %s', (code, codes) => {
    expect(CODES.filter((candidate) => exitCodeOfRefusal(candidate) === code).sort()).toEqual(
      codes.split(' ').sort(),
    );
  });

  it('is a fault of ours when it is none of the caller’s, and tells nothing but that', () => {
    const fault = new Error('token=hunter2 at /home/somebody');
    const quiet = terminalOf({});
    expect(reportError(fault, quiet.terminal, false)).toBe(70);
    expect(quiet.written.err).not.toContain('hunter2');
    const loud = terminalOf({ environment: { YOI_DEBUG: '1' } });
    reportError(fault, loud.terminal, true);
    expect(loud.written.err).toContain('hunter2');
  });
});

describe('a text from a file', () => {
  function fileWith(content: string | Uint8Array): string {
    const folder = mkdtempSync(join(tmpdir(), 'yoi-text-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'text.md'), content);
    return join(folder, 'text.md');
  }
  const create = (path: string) => ['ticket', 'create', 'Fix it', '--body-file', path, ...INTAKE];

  it('is kept byte for byte', async () => {
    const { run } = commandLine();
    const body = '\ufeff# Wie\r\n\n---\n<!-- event: review author: x -->\n\n日本語 ';
    await run(create(fileWith(body)));
    expect(JSON.parse((await run(['ticket', 'show', 'fix-it', '--json'])).out).body).toBe(body);
  });

  it.each([
    ['one byte too many', 'x'.repeat(64 * 1024 + 1), 'too_large'],
    ['bytes that are no text', new Uint8Array([0x61, 0xff, 0xfe]), 'not valid UTF-8'],
    ['a colour code', 'a\u001b[31mb', 'control characters'],
  ])('is refused with %s', async (_name, content, says) => {
    const { run } = commandLine();
    expect(await run(create(fileWith(content)))).toMatchObject({
      code: 2,
      err: expect.stringContaining(says),
    });
  });

  it.each([
    ['a file that is not there', '/nowhere/text.md', 'ENOENT'],
    ['a folder', tmpdir(), 'EISDIR'],
  ])('is refused where there is %s', async (_name, path, says) => {
    const { run } = commandLine();
    expect(await run(create(path))).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  });

  it('stops reading at the limit', async () => {
    const { run } = commandLine();
    expect(await run(create('/dev/zero'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('too_large'),
    });
  });

  it('comes only once from standard input', async () => {
    const { run } = commandLine();
    const words = ['ticket', 'edit', 'x', '--old-file', '-', '--new-file', '-', ...INTAKE];
    expect(await run(words)).toMatchObject({ code: 2, err: expect.stringContaining('cannot both read') });
  });
});

describe('the workspace', () => {
  it('shows where it stands, and each thing that waits with its command', async () => {
    const { run, call } = commandLine();
    const { id } = await call('intake', 'ticket_create', { title: 'Fix\u202e it' });
    await call('intake', 'ticket_ready', { ticket: id, summary: 'S.' });
    const { out, code } = await run(['status']);
    expect(code).toBe(0);
    for (const line of [
      '/workspace',
      '(branch)',
      '1 ready',
      'Not yet committed: 2',
      'Warning: two roots',
      'Waiting for a person (1)',
    ])
      expect(out).toContain(line);
    expect(out).toContain(`yoi-tickets ticket queue ${id}`);
    expect(out).not.toContain('\u202e');
    expect(JSON.parse((await run(['status', '--json'])).out)).toMatchObject({
      root: '/workspace',
      mode: 'branch',
      counts: { ready: 1 },
      uncommitted: 2,
      waiting: { count: 1, tickets: [{ id, waits_for_person: ['go'] }] },
    });
  });

  it.each([
    [['init'], {}],
    [
      ['init', '--records', 'with-code', '--agents', 'claude,codex'],
      { records: 'with-code', agents: ['claude', 'codex'] },
    ],
    [['init', '--no-agents', '--workspace', 'there'], { agents: [], workspace: 'there' }],
    [['migrate', '--dry-run'], { dryRun: true }],
    [['migrate'], { dryRun: false }],
    [['commit', '-m', 'Say'], { message: 'Say' }],
    [['sync', 'upstream'], { remote: 'upstream' }],
  ])('hands on what %j says', async (words, options) => {
    const { run } = commandLine();
    expect(JSON.parse((await run([...words, '--json'])).out)).toEqual(options);
  });

  it('serves the default roles, or those that are named, and never a person', async () => {
    const { run } = commandLine();
    expect((await run(['serve'])).out).toBe(JSON.stringify({ roles: ['intake', 'companion'] }));
    expect((await run(['serve', '--role', 'coder', '--ticket', 'fix'])).out).toBe(
      JSON.stringify({ roles: ['coder'], ticket: 'fix' }),
    );
    expect(await run(['serve', '--role', 'human'], { types: ['y'] })).toMatchObject({ code: 1, out: '' });
  });

  it('tells git whether the merge driver could merge', async () => {
    const { run } = commandLine();
    expect(await run(['merge-driver', 'base', 'ours', 'theirs', 'path'])).toMatchObject({ code: 0, out: '' });
    expect(await run(['merge-driver', 'base', 'ours', 'conflict'])).toMatchObject({ code: 1 });
  });
});
