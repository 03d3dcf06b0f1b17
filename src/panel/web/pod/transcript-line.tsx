import { Component } from 'preact';
import { Age } from '../components/age.tsx';
import { Markdown } from '../components/markdown.tsx';
import { Quote } from '../components/quote.tsx';
import { Shown } from '../components/shown.tsx';
import { WhatItAsks } from '../components/what-it-asks.tsx';
import { Folded } from '../ticket/folded.tsx';
import type { TranscriptItem } from './fold-transcript.ts';
import { answerWords, asksWords, firstLine, fromWords, stopWords } from './transcript-words.ts';

type Props = { item: TranscriptItem; isLive: boolean };
type Of<Kind extends TranscriptItem['kind']> = Extract<TranscriptItem, { kind: Kind }>;

/** One thing of a transcript. It is drawn again only when something was said of it. */
export class TranscriptLine extends Component<Props> {
  override shouldComponentUpdate({ item, isLive }: Props): boolean {
    return (
      item.version !== this.props.item.version ||
      item.key !== this.props.item.key ||
      isLive !== this.props.isLive
    );
  }

  override render({ item, isLive }: Props) {
    switch (item.kind) {
      case 'input':
        return <Input item={item} />;
      case 'message':
        return <Message item={item} isOver={item.isOver || !isLive} />;
      case 'thought':
        return <Thought item={item} isOver={item.isOver || !isLive} />;
      case 'tool':
        return <Tool item={item} />;
      case 'plan':
        return <Plan item={item} />;
      case 'question':
        return <Question item={item} />;
      case 'turn':
        return (
          <p class="line line-turn">
            {stopWords(item.stop)}
            {item.tokens !== undefined && item.tokens > 0 && ` · ${item.tokens.toLocaleString('en')} tokens`}
            {item.cost && ` · ${item.cost}`} · <Age at={item.at} />
          </p>
        );
      case 'pod':
        return (
          <p class="line line-pod" data-trouble={item.event === 'failed' || undefined}>
            {item.event.replaceAll('_', ' ')}
            {item.text && (
              <>
                : <bdi>{item.text.slice(0, 500)}</bdi>
              </>
            )}
          </p>
        );
    }
  }
}

function Input({ item: { from, text, at } }: { item: Of<'input'> }) {
  return (
    <section class="line line-input" aria-label={fromWords(from)}>
      <p class="line-by">
        <bdi>{fromWords(from)}</bdi> <Age at={at} />
      </p>
      <Folded text={text} name="what it was told">
        <p class="line-told" dir="auto">
          {text.slice(0, 60_000)}
        </p>
      </Folded>
    </section>
  );
}

/** As long as words come, they are shown as they come; read as Markdown when they are all there. */
function Message({ item: { text }, isOver }: { item: Of<'message'>; isOver: boolean }) {
  return (
    <div class="line line-message">
      {isOver ? (
        <Markdown text={text} under={1} />
      ) : (
        <p class="line-coming" dir="auto">
          {text.slice(-20_000)}
        </p>
      )}
    </div>
  );
}

function Thought({ item: { text }, isOver }: { item: Of<'thought'>; isOver: boolean }) {
  return (
    <details class="line line-thought">
      <summary>
        {isOver ? 'Thought' : 'Thinking'}: <bdi>{firstLine(text, 110)}</bdi>
      </summary>
      <Quote text={text.trim()} />
    </details>
  );
}

const MARKS = { pending: '·', in_progress: '▸', completed: '✓', failed: '✗' } as const;
const STATUS = { pending: 'to come', in_progress: 'under way', completed: 'done', failed: 'failed' } as const;

function Tool({ item: { title, does, status, paths = [], output = '' } }: { item: Of<'tool'> }) {
  const name = firstLine(title, 160) || does;
  const places = paths.filter((path) => !name.includes(path.slice(path.lastIndexOf('/') + 1)));
  const head = (
    <>
      <span class="line-mark" data-status={status} aria-hidden="true">
        {MARKS[status] ?? MARKS.pending}
      </span>
      <span class="unseen">Tool call, {STATUS[status] ?? status}: </span>
      <bdi>
        <Shown text={name} />
      </bdi>
      {places.length > 0 && (
        <bdi class="line-paths">
          <Shown text={places.slice(0, 3).join(' ')} />
        </bdi>
      )}
      {status === 'failed' && output && (
        <bdi class="line-why">
          <Shown text={firstLine(output, 120)} />
        </bdi>
      )}
    </>
  );
  const isMore = output.trim() !== '' || title.length > name.length || paths.length > 3;
  if (!isMore) return <p class="line line-tool">{head}</p>;
  return (
    <details class="line line-tool">
      <summary>{head}</summary>
      {title.length > name.length && <Quote code text={title} />}
      {paths.length > 3 && <Quote code text={paths.join('\n')} />}
      {output.trim() !== '' && <Quote code text={output} />}
    </details>
  );
}

const STEPS = 60;

function Plan({ item: { steps } }: { item: Of<'plan'> }) {
  const done = steps.filter(({ status }) => status === 'completed').length;
  return (
    <section class="line line-plan" aria-label="Its plan">
      <p class="line-by">
        Plan, {done} of {steps.length} done
      </p>
      <ol>
        {steps.slice(0, STEPS).map(({ text, status }, index) => (
          <li key={index} data-status={status}>
            <span class="line-box" aria-hidden="true" />
            <bdi>{firstLine(text, 300)}</bdi>
            <span class="unseen">, {status.replaceAll('_', ' ')}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Question({ item: { question, answer } }: { item: Of<'question'> }) {
  const { kind } = question;
  if (!answer) return <p class="line line-question">It asks: {asksWords(kind)} It waits for your answer.</p>;
  return (
    <div class="line line-question">
      <p class="line-by">It asked: {asksWords(kind)}</p>
      <WhatItAsks asks={question} />
      <p class="line-answer" data-decision={answer.decision}>
        {answerWords(answer.decision, answer.scope, answer.by)}
      </p>
    </div>
  );
}
