import { splitFrontmatter } from '../format/frontmatter.ts';
import { contentDigest, type RecordFiles, type TicketRecord } from '../record.ts';
import { likelySecret } from '../secrets.ts';
import { bytes } from '../text.ts';
import { LIMITS } from '../ticket.ts';
import type { Found } from './finding.ts';

/** A text of the record with the line that it begins in; what an older generation wrote may be long, and name paths. */
type Stretch = {
  text: string;
  file: string;
  line: number;
  older: boolean;
  limit?: { bytes: number; what: string };
};

/** Sizes, absolute paths and likely secrets, in everything that people and agents wrote. */
export function inspectTexts(files: RecordFiles, record: TicketRecord): Found[] {
  return [...inspectShortTexts(record), ...stretchesOf(files, record).flatMap(inspectStretch)];
}

function inspectShortTexts(record: TicketRecord): Found[] {
  const { title, labels } = record.item;
  if (isOlderItem(record)) return [];
  const message = [
    ...(title.length > LIMITS.title ? [`the title has more than ${LIMITS.title} characters`] : []),
    ...(labels.length > LIMITS.labels ? [`there are more than ${LIMITS.labels} labels`] : []),
  ];
  return message.map((one) => ({ level: 'error', rule: 'oversize', file: 'item.md', line: 1, message: one }));
}

/** Unchanged since it was migrated: still the older generation's words. */
function isOlderItem({ item, events, older }: TicketRecord): boolean {
  if (older) return true;
  const migrated = events.find(({ kind }) => kind === 'migrated');
  return migrated !== undefined && migrated.attributes.item === contentDigest(item);
}

function stretchesOf(files: RecordFiles, record: TicketRecord): Stretch[] {
  const { item, events, older } = record;
  const migrated = events.findIndex(({ kind }) => kind === 'migrated');
  const closedSince = events.slice(migrated + 1).some(({ kind }) => kind === 'close');
  return [
    {
      ...{ text: item.body, file: 'item.md', line: bodyLine(files.item ?? ''), older: isOlderItem(record) },
      limit: { bytes: LIMITS.bodyBytes, what: 'the body' },
    },
    ...events.map((event, position) => ({
      // Below the marker stand a blank line, the heading and another blank line.
      ...{ text: event.body, file: 'thread.md', line: event.line + (older ? 0 : 4) },
      ...{ older: older || position <= migrated, limit: { bytes: LIMITS.eventBytes, what: 'the event' } },
    })),
    {
      ...{ text: files.resolution ?? '', file: 'resolution.md', line: 1 },
      older: older || (migrated >= 0 && !closedSince),
    },
    ...files.small.map(({ path, text }) => ({
      ...{ text, file: `artifacts/${path}`, line: 1 },
      older: older || text.includes('\n  "older": {') || !path.includes('/'),
    })),
  ];
}

function inspectStretch({ text, file, line, older, limit }: Stretch): Found[] {
  const at = (index: number) => line + text.slice(0, index).split('\n').length - 1;
  const secret = likelySecret(text);
  const path = older ? undefined : HOME_PATH.exec(text);
  const found: Found[] = [];
  if (limit && !older && bytes(text) > limit.bytes) {
    const message = `${limit.what} has more than ${limit.bytes / 1024} KiB`;
    found.push({ level: 'error', rule: 'oversize', file, line, message });
  }
  if (path) {
    const message = "a path of one person's machine; name it from the repository's root";
    found.push({ level: 'warning', rule: 'absolute_path', file, line: at(path.index), message });
  }
  if (secret) {
    const message = `this looks like ${secret.what}; take it out, and make a new one`;
    found.push({ level: 'warning', rule: 'secret', file, line: at(secret.index), message });
  }
  return found;
}

/** Paths below a person's home, which mean nothing to anybody else. */
const HOME_PATH =
  /(?<![\w.~-])(?:\/(?:home|Users)\/[\w.-]+|\/root)\/[\w.-]|\b[A-Za-z]:\\{1,2}Users\\{1,2}[\w.-]/u;

function bodyLine(text: string): number {
  const { rest, eol, block } = splitFrontmatter(text);
  if (block === undefined) return 1;
  return text.slice(0, text.length - rest.length).split('\n').length + (rest.startsWith(eol) ? 1 : 0);
}
