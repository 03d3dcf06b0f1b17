import type { Connection } from '../domain/authority.ts';
import type { Role } from '../domain/ticket.ts';
import type { Notifier } from '../tools/notify-person.ts';
import type { Services } from '../tools/tool.ts';
import type { Terminal } from './terminal.ts';
import type { Acting } from './who-acts.ts';

/** What the composition root hands to the command line. */
export interface CommandLineParts {
  version: string;
  terminal: Terminal;
  /** The person at the terminal, as in `human/NAME`. */
  personName(): string;
  /** Opens the workspace for who acts; the connection is theirs, by way of the terminal. */
  openServices(options: WorkspaceOptions & { acting: Acting }): Promise<OpenWorkspace>;
  /** Serves until its input ends. Standard input and output are the protocol's from here on. */
  serve(options: ServeOptions): Promise<void>;
  /** Serves the page of the workspace until the person ends it; what there is to say of it is said at once. */
  panel(options: PanelOptions, say: (outcome: Outcome) => void): Promise<void>;
  init(options: InitOptions): Promise<Outcome>;
  /** What there is to trust; what a person was asked about is what is trusted, whatever changed meanwhile. */
  trust(options: WorkspaceOptions): Promise<TrustOffer>;
  /** Shows a Pod's session on the agent's own screen, on this terminal. */
  openScreen(services: Services, pod: string): Promise<void>;
  /** Starts a program on this terminal, and waits until the person leaves it. */
  runScreen(screen: Screen): Promise<void>;
  /** A person holds all work for a reason, or with null lets it begin again. */
  hold(options: WorkspaceOptions & { reason: string | null }): Promise<Outcome>;
  /** Opens this folder's workspace, or one of its own with a story, until the person ends it. */
  /** `isPerson`: whether one sits at the terminal, and so may be let into the panel of a workspace that is theirs. */
  demo(options: { isPerson: boolean }, say: (outcome: Outcome) => void): Promise<void>;
  migrate(options: WorkspaceOptions & { dryRun: boolean }): Promise<Outcome>;
  commit(options: WorkspaceOptions & { message?: string | undefined }): Promise<Outcome>;
  sync(options: WorkspaceOptions & { remote?: string | undefined }): Promise<Outcome>;
  /** Merges one record's file for git: what it wants in `ours` is left there. Failed means a conflict. */
  mergeDriver(options: MergeDriverOptions): Promise<{ failed: boolean }>;
}

export type WorkspaceOptions = { workspace?: string | undefined };

/** A program that takes the terminal: what is not there is installed as `install` says. */
export type Screen = {
  title: string;
  words: readonly string[];
  folder: string;
  /** Beside what this process has itself. */
  variables: Readonly<Record<string, string>>;
  install: string | undefined;
};

export type OpenWorkspace = {
  services: Services;
  connection: Connection;
  facts(): Promise<WorkspaceFacts>;
  /** Calls the person of this workspace, each time that it is told rows which newly need one. */
  notifier(): Promise<Pick<Notifier, 'tell'>>;
  close(): Promise<void>;
};

/** What `status` says of the workspace beside its Tickets. */
export type WorkspaceFacts = {
  /** Where the records lie. */
  records: string;
  /** How they are kept: on a branch, with the code, in a plain folder; or `none` yet. */
  mode: string;
  counts: Readonly<Record<string, number>>;
  /** Records with changes that are not committed; null without git. */
  uncommitted: number | null;
  warnings: readonly string[];
};

export type ServeOptions = WorkspaceOptions & {
  roles: readonly Role[];
  ticket?: string | undefined;
  pod?: string | undefined;
  /** The selector of a profile, instead of the one that is configured for the role. */
  profile?: string | undefined;
};

export type PanelOptions = WorkspaceOptions & {
  port?: number | undefined;
  allowedHosts: readonly string[];
  /** Shows it in the person's browser, where there is one to be seen. */
  open: boolean;
  /** Sees to an orchestrator in the background. */
  orchestrator: boolean;
  /** Only a fresh link to the one that is open. */
  link: boolean;
};

export type InitOptions = WorkspaceOptions & {
  records?: 'branch' | 'with-code' | undefined;
  /** Agents to connect without asking; empty for none; left out to ask where a person can be asked. */
  agents?: readonly string[] | undefined;
};

export type MergeDriverOptions = { base: string; ours: string; theirs: string; path?: string | undefined };

export type TrustOffer = {
  /** What the folder brings that needs a person, part by part; empty where there is nothing. */
  parts: readonly string[];
  accept(): Promise<Outcome>;
};

/** What a command came to, in words and as data. */
export type Outcome = { text: string; structured: Record<string, unknown>; failed?: boolean };
