import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { TicketError } from '../../domain/errors.ts';

/** A file of the page, with what it was compressed to when it was built. */
export type PageFile = {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  packed: Partial<Record<Packing, Uint8Array<ArrayBuffer>>>;
};
export type PageFiles = { shell: PageFile; files: ReadonlyMap<string, PageFile> };

/** The smaller first. */
export const PACKINGS = { br: '.br', gzip: '.gz' } as const;
export type Packing = keyof typeof PACKINGS;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * All files of the page, by the path that they are asked for: read once, so that nobody gets a part of a page that
 * was built meanwhile, and no path of a request is ever one of the disk.
 * @throws TicketError where the page was not built.
 */
export function readPageFiles(folder: string): PageFiles {
  const files = new Map(
    namesIn(folder)
      .filter((name) => extname(name) in TYPES)
      .map((name) => [`/${name}`, pageFile(folder, name)]),
  );
  const shell = files.get('/index.html');
  if (shell) return { shell, files };
  throw new TicketError('unmet_requirement', {
    refused: 'the panel was not opened',
    rule: 'its page is not among the files of the program',
    next: 'install the program again, or build it with: npm run build',
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      );
  } catch {
    return [];
  }
}

function pageFile(folder: string, name: string): PageFile {
  const packed = Object.entries(PACKINGS).flatMap(([packing, ending]) => {
    const bytes = bytesOf(join(folder, `${name}${ending}`));
    return bytes ? [[packing, bytes]] : [];
  });
  const bytes = bytesOf(join(folder, name)) ?? new Uint8Array();
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    bytes,
    packed: Object.fromEntries(packed),
  };
}

function bytesOf(path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}
