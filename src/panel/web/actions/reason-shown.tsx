import type { ComponentChildren } from 'preact';
import type { Action, ActionRow, Reason } from '../../../domain/actions.ts';
import { questionSlot } from '../act/acting.ts';
import { ActionButtons } from '../act/action-buttons.tsx';
import { ActionForm } from '../act/action-form.tsx';
import { Quote } from '../components/quote.tsx';
import { WhatItAsks } from '../components/what-it-asks.tsx';
import './reason-shown.css';

type Props = {
  row: ActionRow;
  reason: Reason;
  answers: readonly Action[];
  isFirst: boolean;
  /** Further reasons that are one sentence each. */
  besides?: readonly string[];
  /** What else is known: in the line of a reason that is one sentence, or below the words that it quotes. */
  facts?: ComponentChildren;
  /** What else can be done, beside the answers. */
  children?: ComponentChildren;
};

/** Why a row is here: our sentence, the agent's words, and what answers exactly that. */
export function ReasonShown({ row, reason, answers, isFirst, besides = [], facts, children }: Props) {
  const { asks, question, quote, text } = reason;
  return (
    <div class="reason" data-first={isFirst || undefined}>
      <div class="reason-words">
        <div class="reason-line">
          <p class="reason-text" data-quotes={quote ? true : undefined}>
            {[text, ...besides].map(sentence).join(' ')}
          </p>
          {!asks && facts}
        </div>
        {asks ? <WhatItAsks asks={asks} /> : quote && <Quote as="prose" text={quote} />}
        {asks && facts}
      </div>
      <div class="reason-ways">
        {answers.length > 0 && <ActionButtons row={row} inSight={answers} strong={isFirst} />}
        {children}
      </div>
      {question !== undefined && <ActionForm slot={questionSlot(row.key, question)} row={row} />}
    </div>
  );
}

const sentence = (text: string) => (/[.!?:…]$/u.test(text) ? text : `${text}.`);
