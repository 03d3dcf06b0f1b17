import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { placeRecords } from '../../src/main/init.ts';
import { type OpenPanel, openPanel, type PanelOptions } from '../../src/main/panel.ts';
import { openWorkspace } from '../../src/main/workspace.ts';
import { callTool } from '../../src/tools/call.ts';
import { freshRepository, write } from '../git/fresh-repository.ts';
import { Visitor } from './visitor.ts';

/** A panel in this process, over a real workspace of its own. `end` leaves nothing behind. */
export class PanelHere {
  readonly root: string;
  readonly #folder: string;
  readonly options: PanelOptions;
  #panel: OpenPanel;

  static async open(options: PanelOptions = {}): Promise<PanelHere> {
    for (const [name, value] of Object.entries(AWAY)) vi.stubEnv(name, value);
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi pänel – ')));
    const root = freshRepository(join(folder, 'prøject one'));
    await placeRecords(root);
    const page = join(folder, 'page');
    for (const [path, text] of Object.entries(PAGE)) write(page, path, text);
    const all = { orchestrator: false, person: 'ann', page, ...options, workspace: root };
    return new PanelHere(folder, root, all, await openPanel(all));
  }

  private constructor(folder: string, root: string, options: PanelOptions, panel: OpenPanel) {
    this.#folder = folder;
    this.root = root;
    this.options = options;
    this.#panel = panel;
  }

  get port(): number {
    return this.#panel.port;
  }

  get records(): string {
    return join(this.root, '.yoi/tickets');
  }

  link(): string {
    return this.#panel.link();
  }

  enter(): Promise<Visitor> {
    return Visitor.enter(this.link());
  }

  async reopen(): Promise<void> {
    await this.close();
    this.#panel = await openPanel(this.options);
  }

  close(): Promise<void> {
    return this.#panel.close();
  }

  async end(): Promise<void> {
    await this.close();
    vi.unstubAllEnvs();
    // What was just ended may write its last in there.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** Somebody else, who has the workspace open for as long as the call takes. */
  async other(role: 'intake' | 'orchestrator', tool: string, input: Record<string, unknown>) {
    const { services, close } = await openWorkspace(this.root, undefined);
    try {
      const caller = { name: `${role}-1`, named: true };
      const connection = { roles: [role], name: 'one', caller, channel: 'mcp' as const };
      const called = await callTool(services, { connection }, tool, input);
      if (called.kind !== 'answer') throw new Error(`${tool} asked`);
      return called.structured;
    } finally {
      await close();
    }
  }

  /** A Ticket that only lacks a person's Go. */
  async ready(title: string): Promise<string> {
    const { id } = await this.other('intake', 'ticket_create', { title });
    await this.other('intake', 'ticket_ready', { ticket: id, summary: 'It is clear.' });
    return String(id);
  }
}

/** From the configuration of whoever runs the tests. */
const AWAY = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };

/** What a page would be, as far as its server cares. */
const PAGE = {
  'index.html': '<!doctype html><title>The shell</title>',
  'index.html.gz': 'shell, packed',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'assets/main-abc123.js': 'export {};',
  'assets/main-abc123.js.br': 'script, packed well',
  'assets/main-abc123.js.gz': 'script, packed',
  'assets/notes.secret': 'no kind of file of a page',
};
