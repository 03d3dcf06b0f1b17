import { TicketError } from '../errors.ts';

/**
 * Refuses half of a character that takes two (a lone surrogate): no file can hold it, so it would come
 * back as something else.
 * @throws TicketError `invalid_input`
 */
export function refuseHalfCharacters(what: string, text: string): void {
  if (!/\p{Surrogate}/u.test(text)) return;
  throw new TicketError('invalid_input', {
    refused: `${what} was not written`,
    rule: 'the text holds half of a character (a lone surrogate), which no file can keep',
    next: 'send the text again as valid Unicode',
  });
}

/** `text` with a replacement character for each half of one, which an escape can write and no file can keep. */
export function wholeText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
