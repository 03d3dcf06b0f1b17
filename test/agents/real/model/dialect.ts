/** How the models of one vendor are spoken to over HTTP, as far as an agent needs it to go on. */
export type Dialect = {
  /** The paths at which it is spoken. */
  path: RegExp;
  /** The tools that a request offers; none means that it is no part of the work: a title, a suggestion. */
  offered: (body: unknown) => OfferedTool[];
  /** What was said so far, in its order. */
  conversation: (body: unknown) => Utterance[];
  /** What a tool is called that the agent has, and does not offer before it is looked for. */
  unlisted?: (tool: string) => string;
  stream: (answer: Answer, id: string) => StreamedEvent[];
};

export type OfferedTool = { name: string; namespace?: string | undefined };

/** A piece of a conversation, as it is sent; `own` is what the model itself said or called. */
export type Utterance = { own: boolean; said: unknown };

export type Answer = { says: string } | { calls: OfferedTool; input: Readonly<Record<string, unknown>> };

/** One event of a stream of server-sent events; a text is sent as it is. */
export type StreamedEvent = { event?: string; data: object | string };

/** The tokens that every answer is said to have cost. */
export const USED = { input: 100, output: 20 } as const;
