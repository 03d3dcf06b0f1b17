import { oneLine } from '../../domain/text.ts';

/** What an intake of the demo makes of a request: without a model, by words that are foreseen. */
type Request = { title: string; requirement: string; question: string };

const FORESEEN: readonly (Request & { when: RegExp })[] = [
  {
    when: /\bphone\b/iu,
    title: 'Log a temperature from a phone',
    requirement: 'A reading that is sent from a phone ends up in the log',
    question:
      'How shall the phone reach the log: by a message to a chat that the tool reads, or by a small page on the computer at home? I would take the page: it needs no account anywhere.',
  },
];

/** The words that the demo sends itself, so that there is a Ticket with an open question. */
export const PHONE_REQUEST =
  'I am in the garden when I look at the thermometer, and the computer is in the house. I want to write the temperature down from my phone.';

export function requestLike(wanted: string): Request {
  return FORESEEN.find(({ when }) => when.test(wanted)) ?? { ...plain(wanted), question: HOW_SEEN };
}

const HOW_SEEN =
  'How will you see that it is done? One sentence is enough; I write it down as the acceptance criterion.';
const TITLE = 70;

/** The first sentence is the title, as far as one has room. */
function plain(wanted: string): Pick<Request, 'title' | 'requirement'> {
  const line = oneLine(wanted.replace(/\s+/gu, ' '), Number.POSITIVE_INFINITY);
  const [sentence = line] = /^.+?[.!?](?= |$)/u.exec(line) ?? [];
  const words = sentence.replace(/[.!?]+$/u, '');
  const title = words.length <= TITLE ? words : oneLine(words, TITLE).replace(/ \S*…$/u, ' …');
  return { title: title || 'A request', requirement: words || line };
}
