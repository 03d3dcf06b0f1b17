import { basename } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { PROGRAM } from '../story/program.ts';
import { type Project, WorkStory } from '../story/work-story.ts';
import { Browsing, type Session, type Visit } from './browsing.ts';
import { PanelProcess } from './panel-process.ts';

const RUN = [process.execPath, PROGRAM];

type Beginning = {
  /** What a person decided of work. */
  config?: string;
  /** Variables of the scripted agent. */
  settings?: Readonly<Record<string, string>>;
  project?: Project;
  /** Before the panel is opened for the first time. */
  before?: (work: WorkStory) => Promise<void>;
};

/** The half of a session that is no cookie, which the page of its origin keeps. */
export async function sessionOf(page: Page): Promise<string> {
  return String(await page.evaluate("localStorage.getItem('session')"));
}

/** A team at work in a repository, and a person who looks at it in a browser: everything real but the model. */
export class PanelStory {
  readonly work: WorkStory;
  readonly browsing: Browsing;
  #panel: PanelProcess;
  #session: Promise<Session> | undefined;

  static async begin({ config, settings, project, before }: Beginning = {}): Promise<PanelStory> {
    const [work, browsing] = await Promise.all([
      WorkStory.begin(config, settings, project),
      Browsing.begin(),
    ]);
    await before?.(work);
    return new PanelStory(work, browsing, await PanelProcess.open(RUN, work.house.story));
  }

  private constructor(work: WorkStory, browsing: Browsing, panel: PanelProcess) {
    this.work = work;
    this.browsing = browsing;
    this.#panel = panel;
  }

  get panel(): PanelProcess {
    return this.#panel;
  }

  /** The Pod that the panel wants in the background. */
  get orchestrator(): string | undefined {
    return this.work.house.pods.list().find(({ entry }) => entry.role === 'orchestrator')?.entry.name;
  }

  get workspace(): string {
    return basename(this.work.root);
  }

  /** A person with another browser, that is let in by what the link of the terminal gave. */
  async enter(options: BrowserContextOptions = {}): Promise<Visit> {
    this.#session ??= this.browsing.letIn(this.panel.link);
    const storageState = await this.#session;
    const visit = await this.browsing.visit(this.panel.origin, { storageState, ...options });
    await visit.page.goto('/');
    await visit.page.getByRole('main').waitFor();
    return visit;
  }

  /** Another link, as a person asks for one on another terminal. */
  async anotherLink(): Promise<string> {
    const { text } = await this.work.house.story.person(['panel', '--link']);
    const [link] = /http:\/\/\S+/u.exec(text) ?? [];
    if (link === undefined) throw new Error(`no link was printed:\n${text}`);
    return link;
  }

  /** The panel again, where it was before: a page that is open somewhere finds it. */
  async reopen(): Promise<void> {
    const { port } = this.panel;
    await this.panel.close();
    this.#panel = await PanelProcess.open(RUN, this.work.house.story, '--port', port);
  }

  async end(): Promise<void> {
    await this.panel.close();
    await this.browsing.end();
    await this.work.end();
  }
}
