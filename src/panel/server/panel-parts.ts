import type { ActionRow } from '../../domain/actions.ts';
import type { Connection } from '../../domain/authority.ts';
import type { TicketError } from '../../domain/errors.ts';
import type { SeenActions } from '../../tools/see-actions.ts';
import type { Services } from '../../tools/tool.ts';
import type { OrchestratorLife } from '../wire.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { PageFiles } from './page-files.ts';

/** What the composition root hands to the server of the page. */
export type PanelParts = {
  workspace: { name: string; root: string };
  /** The person who opened the panel: whoever holds its link acts as them. */
  connection: Connection;
  /** The workspace as it is at this moment; opened again where it was replaced. @throws TicketError where there is none. */
  services(): Promise<Services>;
  see: Sight;
  page: PageFiles;
  door: Door;
  changes: ChangeFeed;
  orchestrator(): OrchestratorLife;
  /** What a person should know of the place before they rely on what they see. */
  warnings(): Promise<readonly string[]>;
  /** An error of this machine as a refusal in words; undefined where it is none. */
  said(error: unknown): TicketError | undefined;
  /** The workspace could not be read: those who listen are to hear when it can be again. */
  troubled(): void;
  now(): Date;
  /** Says on standard error that something went wrong, without its content. */
  log(line: string): void;
};

/** What of the Tickets needs a person. */
export type Sight = {
  actions(): Promise<SeenActions>;
  /** The same as it was when it was last looked at; undefined where it never was. */
  last(): SeenActions | undefined;
  /** One Ticket's row as it is now; null where there is none. */
  ticket(id: string): Promise<ActionRow | null>;
};

/** Who is let in: keys of links, each of which counts once, and the sessions that they began. */
export type Door = {
  /** The secret of a new session for a key that is good; undefined for any other. */
  enter(key: string): string | undefined;
  isIn(session: string): boolean;
};
