import type {
  AnswerScope,
  Decision,
  Delivery,
  PodRole,
  PodState,
  TranscriptEntry,
} from '../../domain/pod.ts';

/** A Pod that a person looks at. All words in its entries are somebody's. */
export type AttachedPod = {
  name: string;
  role: PodRole;
  ticket?: string;
  /** The last part of what happened, then what happens. They end with the Pod. */
  entries: AsyncIterable<TranscriptEntry>;
  /** @throws TicketError where it cannot be answered any more. */
  answer(question: string, decision: Decision, scope: AnswerScope): Promise<void>;
  send(text: string): Promise<Delivery>;
  state(): Promise<PodReport>;
};

/** What a Pod says of itself when it is asked. */
export type PodReport = {
  state: PodState;
  agent: string;
  startedAt: string;
  limitedUntil?: string;
  /** So many questions wait for a person. */
  questions: number;
  tokens?: number;
  cost?: string;
};
