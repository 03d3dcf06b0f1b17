import { TicketError } from '../domain/errors.ts';
import type { PodRole } from '../domain/pod.ts';
import type { Agent } from './agent.ts';
import type { AgentTable } from './agent-schema.ts';
import { CONFIG_FILE } from './config.ts';
import type { Config } from './config-schema.ts';
import type { LaunchPrompt } from './launch-prompt.ts';
import { agentOf, parseAgent } from './parse-agent.ts';
import { parseLaunchPrompt } from './parse-launch-prompt.ts';
import { parseProfile } from './parse-profile.ts';
import { parseWorkflow } from './parse-workflow.ts';
import {
  type FilePlaces,
  filesIn,
  findFile,
  ORIGINS,
  type Origin,
  type PlaybookFile,
  readPlaybookFile,
} from './playbook-files.ts';
import type { PlaybookKind } from './playbook-kinds.ts';
import type { Profile } from './profile.ts';
import { type ProjectPart, projectParts, projectText } from './project-text.ts';
import { ROLE_DEFAULTS, type RoleRefs } from './role-defaults.ts';
import type { Workflow } from './workflow.ts';

export type PlaybookPlaces = FilePlaces & {
  /** Whether a person trusted what the project decides, which is this text. */
  isTrusted(text: string): boolean;
  /** Whether they trusted anything of it before. */
  trustedBefore?(): boolean;
};

/** One entry of a list: what it is, or why it cannot be used. `trusted` is false for what a project brings unasked. */
export type Listed<T> = {
  name: string;
  selector: string;
  origin: Origin;
  file: string;
  trusted: boolean;
} & ({ entry: T } | { problem: TicketError });

/** The playbook of a workspace, as it is at this moment: each folder and file is read once, and what was trusted is what is used. */
export function openPlaybook({ config, places }: { config: Config; places: PlaybookPlaces }): Playbook {
  return new Playbook(config, places);
}

export class Playbook {
  readonly #config: Config;
  readonly #places: PlaybookPlaces;
  readonly #texts = new Map<string, string | TicketError>();
  readonly #files = new Map<string, readonly PlaybookFile[]>();
  #parts: readonly ProjectPart[] | undefined;
  #trusted: boolean | undefined;

  constructor(config: Config, places: PlaybookPlaces) {
    this.#config = config;
    this.#places = places;
  }

  /** What the project decides for itself, part by part; empty where it decides nothing. */
  get projectParts(): readonly ProjectPart[] {
    this.#parts ??= projectParts(
      this.#config,
      (kind) => this.#filesIn('project', kind),
      (file) => this.#read(file),
    );
    return this.#parts;
  }

  /**
   * Whether a person trusted all that the project decides as it is now. That it decides nothing is trusted as long as
   * nothing else was before: what takes validation away, or who merges, is a decision as well.
   */
  get trusted(): boolean {
    const isNew = this.projectParts.length === 0 && !this.#places.trustedBefore?.();
    this.#trusted ??= isNew || this.#places.isTrusted(projectText(this.projectParts));
    return this.#trusted;
  }

  /** How work is done here. @throws TicketError where nobody trusted what the project says of it. */
  get work(): NonNullable<Config['work']> {
    this.requireTrust(`[work] of ${CONFIG_FILE}`);
    return this.#config.work ?? {};
  }

  /** Where work is merged to, and by whom. @throws TicketError where nobody trusted what the project says of it. */
  get merge(): NonNullable<Config['merge']> {
    this.requireTrust(`[merge] of ${CONFIG_FILE}`);
    return this.#config.merge ?? {};
  }

  /** What is run when something needs a person. @throws TicketError where nobody trusted what the project says of it. */
  get notify(): NonNullable<Config['notify']> {
    const { notify = {} } = this.#config;
    if (notify.command !== undefined) this.requireTrust(`[notify] of ${CONFIG_FILE}`);
    return notify;
  }

  /** What a role is launched and served with. @throws TicketError where an untrusted project chose it. */
  roleOf(role: PodRole): RoleRefs {
    const chosen = this.#config.roles?.[role];
    if (chosen && Object.keys(chosen).length > 0) this.requireTrust(`[roles.${role}] of ${CONFIG_FILE}`);
    const { profile, workflow, launch_prompt: launchPrompt } = chosen ?? {};
    return {
      profile: profile ?? ROLE_DEFAULTS[role].profile,
      workflow: workflow ?? ROLE_DEFAULTS[role].workflow,
      ...(launchPrompt === undefined ? {} : { launchPrompt }),
    };
  }

  /** @throws TicketError where it is not found, not right, or not trusted; `inherit` is no profile to launch. */
  profile(selector: string): Profile {
    if (selector === 'inherit') {
      throw new TicketError('unmet_requirement', {
        refused: 'the profile inherit was not used',
        rule: 'it stands for the profile of whoever launches, and there is none here',
        next: 'name a profile, as in: profile = "builtin:coder"',
      });
    }
    return this.#find('profile', selector, parseProfile);
  }

  profiles(): Listed<Profile>[] {
    return this.#list('profile', (name) => this.profile(name));
  }

  /** @throws TicketError where it is not found, not right, or not trusted. */
  workflow(selector: string): Workflow {
    return this.#find('workflow', selector, (text, file, _, slug) => parseWorkflow(text, file, slug));
  }

  workflows(): Listed<Workflow>[] {
    return this.#list('workflow', (name) => this.workflow(name));
  }

  /** @throws TicketError where it is not found, not right, or not trusted. */
  launchPrompt(selector: string): LaunchPrompt {
    return this.#find('prompt', selector, parseLaunchPrompt);
  }

  launchPrompts(): Listed<LaunchPrompt>[] {
    return this.#list('prompt', (name) => this.launchPrompt(name));
  }

  /** The built-in agent, with what the user and then the configuration say of it in their stead. @throws TicketError */
  agent(name: string): Agent {
    const configured = this.#configured(name);
    const files = this.#agentFiles(name);
    if (!configured && files.length === 0) throw unknownAgent(name, this.#agentNames());
    if (configured) this.requireTrust(`[agents.${name}] of ${CONFIG_FILE}`);
    const tables = files.map((found) => ({
      file: found.file,
      table: parseAgent(this.#read(found), found.file),
    }));
    return agentOf(name, configured ? [configured, ...tables] : tables);
  }

  agents(): Listed<Agent>[] {
    return this.#agentNames().map((name) => {
      const configured = this.#configured(name);
      const origin = configured ? 'project' : (this.#agentFiles(name)[0]?.origin ?? 'builtin');
      const file = configured ? CONFIG_FILE : (this.#agentFiles(name)[0]?.file ?? name);
      const trusted = origin !== 'project' || this.trusted;
      return { name, selector: name, origin, file, trusted, ...attempt(() => this.agent(name)) };
    });
  }

  /** @throws TicketError `needs_person` for what the project decides, while nobody has trusted it as it is now. */
  requireTrust(what: string): void {
    if (this.trusted) return;
    throw new TicketError('needs_person', {
      refused: `${what} was not used`,
      rule: 'it comes with this folder, and nobody has trusted what the folder brings as it is now',
      next: 'a person reads it, and then runs: yoi-tickets trust',
    });
  }

  #find<T>(
    kind: PlaybookKind,
    wanted: string,
    parse: (text: string, file: string, selector: string, name: string) => T,
  ): T {
    const found = findFile(this.#places, kind, wanted, (origin) => this.#filesIn(origin, kind));
    if (found.origin === 'project') this.requireTrust(found.file);
    return parse(this.#read(found), found.file, found.selector, found.name);
  }

  /** Of each name the one that the plain name means. */
  #list<T>(kind: PlaybookKind, open: (selector: string) => T): Listed<T>[] {
    const files = ORIGINS.flatMap((origin) => this.#filesIn(origin, kind));
    const first = files.filter(({ name }, index) => files.findIndex((file) => file.name === name) === index);
    return first
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, selector, origin, file }) => {
        const trusted = origin !== 'project' || this.trusted;
        return { name, selector, origin, file, trusted, ...attempt(() => open(selector)) };
      });
  }

  /** Listed once: what comes later was in nothing that anybody trusted. */
  #filesIn(origin: Origin, kind: PlaybookKind): readonly PlaybookFile[] {
    const key = `${origin}:${kind}`;
    const files = this.#files.get(key) ?? filesIn(this.#places, origin, kind);
    this.#files.set(key, files);
    return files;
  }

  #read(found: PlaybookFile): string {
    const known = this.#texts.get(found.file);
    if (known instanceof TicketError) throw known;
    if (known !== undefined) return known;
    const read = attempt(() => readPlaybookFile(this.#places, found));
    this.#texts.set(found.file, 'problem' in read ? read.problem : read.entry);
    return this.#read(found);
  }

  #configured(name: string): { file: string; table: AgentTable } | undefined {
    const agents = this.#config.agents ?? {};
    const table = Object.hasOwn(agents, name) ? agents[name] : undefined;
    return table ? { file: CONFIG_FILE, table } : undefined;
  }

  #agentFiles(name?: string): PlaybookFile[] {
    const files = ORIGINS.flatMap((origin) => this.#filesIn(origin, 'agent'));
    return files.filter((file) => name === undefined || file.name === name);
  }

  #agentNames(): string[] {
    const names = [...Object.keys(this.#config.agents ?? {}), ...this.#agentFiles().map(({ name }) => name)];
    return [...new Set(names)].sort();
  }
}

function attempt<T>(open: () => T): { entry: T } | { problem: TicketError } {
  try {
    return { entry: open() };
  } catch (problem) {
    if (problem instanceof TicketError) return { problem };
    throw problem;
  }
}

function unknownAgent(name: string, names: readonly string[]): TicketError {
  return new TicketError('not_found', {
    refused: `the agent ${JSON.stringify(name.slice(0, 60))} was not found`,
    rule: `there is no [agents.<name>] of that name in ${CONFIG_FILE}, and no such agent is built in`,
    next: `name one of ${names.join(', ')}`,
  });
}
