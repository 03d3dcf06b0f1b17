import type { z } from 'zod';
import { once } from '../domain/once.ts';
import type { PodRole } from '../domain/pod.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Pod } from '../pods/registry.ts';
import type { Caller, TrackerContext } from '../tracker/context.ts';
import type { Work } from '../work/work.ts';
import type { PodDesk } from './pod-desk.ts';

/** Surfaces hand this to `callTool`, and reach no further down. */
export type { Caller };

/** What a tool works with. Later capabilities stand beside the tracker. */
export type Services = {
  tracker: TrackerContext;
  /** The playbook as it is at this moment; read when it is wanted, as most calls never do. */
  playbook: () => Promise<Playbook>;
  /** The Pods of this machine; like the playbook, most calls never want them. */
  pods: () => Promise<PodDesk>;
  /** Whether a Pod of the role lives. It loads nothing: most who ask it want no more of the Pods. */
  lives?: (role: PodRole) => boolean;
  /** The Pods that there are, also where nothing of the playbook can be read. */
  podsThere?: () => readonly Pod[];
  /** The way from acceptance to merge. */
  work: () => Promise<Work>;
  /** Brings Pods of a Ticket back that died, as somebody just said something there that they are told. Not waited for. */
  wake?: (ticket: string, by: string) => Promise<void>;
  /** The workspace's root, as answers name it. */
  root: string;
};

/** What a person is asked before an act that is theirs, and what their yes is bound to. */
export type Proposal = {
  /** The Ticket as it was when the question was made; null for an act that has none yet. */
  ticket: string | null;
  rev: number;
  question: string;
  /** Set where the person writes something, and not only says yes. */
  answer?: { field: string; suggested: string };
};

/**
 * One operation, declared once: the MCP tool, the command, the documentation and the panel's action derive from it.
 * The safety annotations derive from `effect`: it reads, it adds, or it changes what others rely on.
 */
export type Tool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> = {
  name: string;
  title: string;
  /** For a model: at most three short sentences. */
  description: string;
  effect: 'read' | 'add' | 'change';
  input: I;
  output: O;
  /** The arguments that are positional on the command line. */
  positional?: readonly string[];
  /** What it says on a Ticket is told to the Pods of it: one that died is brought back for it. */
  wakes?: true;
  /** Arguments that only a person may give; an agent is not shown them. */
  personal?: readonly string[];
  /** What a person is asked; where it is left out, the question is made from title, Ticket and input. */
  propose?: (services: Services, caller: Caller, input: z.infer<I>) => Promise<Proposal>;
  run: (services: Services, caller: Caller, input: z.infer<I>) => Promise<z.infer<O>>;
  /** The same answer in words, complete alone. */
  text: (output: z.infer<O>) => string;
};

/** A tool whose types are known only to itself. */
export type AnyTool = Tool;

/** A tool as it is declared: its schemas are made when they are first wanted, and most of a run wants one tool's. */
type Declared<I extends z.ZodObject, O extends z.ZodObject> = Omit<Tool<I, O>, 'input' | 'output'> & {
  input: () => I;
  output: () => O;
};

/** Keeps the types of one tool's input and output together while it is declared, and forgets them for the list. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(declared: Declared<I, O>): AnyTool {
  const input = once(declared.input);
  const output = once(declared.output);
  const tool: Tool<I, O> = {
    ...declared,
    get input() {
      return input();
    },
    get output() {
      return output();
    },
  };
  // Sound because `call.ts` alone runs a tool, with what the tool's own schema has parsed.
  return tool as unknown as AnyTool;
}
