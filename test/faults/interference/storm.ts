import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureRecordsBranch } from '../../../src/git/records-branch.ts';
import { findRoots } from '../../../src/git/roots.ts';
import { openWorkspace, type Workspace } from '../../../src/main/workspace.ts';
import { callTool } from '../../../src/tools/call.ts';
import { bundleTo, MODULES } from '../../bundle.mjs';
import { freshRepository, git, write } from '../../git/fresh-repository.ts';
import { callerOf } from '../../tracker/workspace.ts';
import type { Written } from './writer.ts';

/** Bundles the writer: children run JavaScript as the program does. */
export async function bundleWriter(): Promise<{ path: string; dispose: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-storm-'));
  const path = join(folder, 'writer.mjs');
  await bundleTo(path, fileURLToPath(new URL('./writer.ts', import.meta.url)));
  return { path, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A repository with code in two branches and a few Tickets, and what four processes write to them meanwhile. */
export class Storm {
  readonly root: string;
  readonly records: string;
  readonly workspace: Workspace;
  readonly tickets: string[] = [];
  #writers: ChildProcess[] = [];
  #ends: Promise<unknown[]>[] = [];

  static async begin(records: 'branch' | 'with-code' = 'branch'): Promise<Storm> {
    const root = freshRepository();
    for (const name of ['one', 'two']) write(root, `${name}.txt`, `${name}\n`);
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'More');
    git(root, 'branch', 'side', 'HEAD~1');
    if (records === 'branch') await ensureRecordsBranch(findRoots(root), ['true']);
    else write(root, '.yoi/tickets/.gitkeep', '');
    const storm = new Storm(root, await openWorkspace(root, undefined));
    for (let number = 0; number < 3; number += 1) {
      const { id } = await storm.call('ticket_create', { title: `Ticket ${number}`, body: 'Text.' });
      storm.tickets.push(String(id));
    }
    return storm;
  }

  private constructor(root: string, workspace: Workspace) {
    this.root = root;
    this.workspace = workspace;
    this.records = workspace.roots.records;
  }

  async call(tool: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const called = await callTool(this.workspace.services, callerOf('human'), tool, input);
    if (called.kind === 'ask') throw new Error(called.proposal.question);
    return called.structured;
  }

  /** Starts the writers, and comes back when all are at work. */
  async rage(writer: string): Promise<void> {
    const holder = join(this.root, '../in-transaction');
    for (const name of ['ann', 'bob', 'cid', 'dee']) {
      const child = fork(writer, [this.root, name, holder, ...this.tickets], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: [],
        env: { ...process.env, NODE_PATH: MODULES },
      });
      this.#writers.push(child);
      this.#ends.push(once(child, 'exit'));
    }
    await Promise.all(this.#writers.map((child) => once(child, 'message')));
  }

  /** Waits until the writers have written more, if they can: all may be refused at the moment. */
  async progress(): Promise<void> {
    const size = () => statSync(join(this.workspace.roots.localDir, 'ledger.jsonl')).size;
    const [before, until] = [size(), performance.now() + 30];
    while (size() === before && performance.now() < until)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** Ends the storm. @throws Error where a writer did not end by itself. */
  async calm(): Promise<Written> {
    const all: Written = { acknowledged: [], refusals: {} };
    const said = this.#writers.map((child) => once(child, 'message'));
    for (const child of this.#writers) if (child.connected) child.send('stop');
    for (const [at, end] of this.#ends.entries()) {
      const [code, signal] = await end;
      if (code !== 0) throw new Error(`a writer ended with ${code ?? signal}`);
      // The writer's own type; it sends nothing else at its end.
      const [written] = (await said[at]) as [Written];
      all.acknowledged.push(...written.acknowledged);
      for (const [code_, count] of Object.entries(written.refusals))
        all.refusals[code_] = (all.refusals[code_] ?? 0) + count;
    }
    this.#writers = [];
    this.#ends = [];
    return all;
  }

  /** The events of a Ticket's thread, as the files have them now. */
  async eventsOf(ticket: string): Promise<string[]> {
    const record = await this.workspace.services.tracker.store.read((view) => view.get(ticket));
    return record?.events.map(({ id }) => id) ?? [];
  }

  /** Acknowledged events that a thread does not have, and those that it has more than once. */
  async lost({ acknowledged }: Written): Promise<string[]> {
    const wrong: string[] = [];
    for (const ticket of this.tickets) {
      const events = await this.eventsOf(ticket);
      const own = acknowledged.filter((one) => one.ticket === ticket);
      wrong.push(...own.filter(({ event }) => !events.includes(event)).map(({ event }) => event));
      wrong.push(...events.filter((event, at) => events.indexOf(event) !== at));
    }
    return wrong;
  }

  async rules(): Promise<string[]> {
    // The tool's declared answer.
    const { findings } = (await this.call('ticket_doctor', {})) as { findings: { rule: string }[] };
    return [...new Set(findings.map(({ rule }) => rule))].sort();
  }

  /** Runs git, which may refuse: two at once cannot have one index. */
  tryGit(folder: string, ...words: string[]): boolean {
    try {
      git(folder, ...words);
      return true;
    } catch {
      return false;
    }
  }

  async end(): Promise<void> {
    for (const child of this.#writers) child.kill('SIGKILL');
    await Promise.all(this.#ends);
    await this.workspace.close();
  }
}
