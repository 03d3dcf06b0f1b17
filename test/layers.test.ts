import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom. A folder that is not in its own row may not be imported from there. */
const MAY_IMPORT: Record<string, string[]> = {
  domain: [],
  local: [],
  git: [],
  store: ['domain', 'local'],
  tracker: ['domain', 'store'],
  playbook: ['domain', 'local'],
  pods: ['domain', 'playbook', 'local'],
  work: ['domain', 'tracker', 'playbook', 'pods', 'git', 'local'],
  tools: ['domain', 'tracker', 'playbook', 'pods', 'work', 'git'],
  mcp: ['domain', 'tools'],
  cli: ['domain', 'tools'],
  panel: ['domain', 'tools'],
};

/** Packages that one folder alone may know. */
const OWNED: Record<string, string> = {
  '@modelcontextprotocol/server': 'mcp',
  '@modelcontextprotocol/client': 'mcp',
  '@agentclientprotocol/sdk': 'pods',
  'simple-git': 'git',
  'fs-native-extensions': 'local',
  'smol-toml': 'playbook',
  commander: 'cli',
  hono: 'panel',
  '@hono/node-server': 'panel',
  preact: 'panel',
  'wouter-preact': 'panel',
  marked: 'panel',
  dompurify: 'panel',
};

const SRC = join(import.meta.dirname, '../src');

describe('the house', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/u.test(file),
  );

  it('keeps to the table of imports', () => {
    const breaches = files.flatMap((file) => {
      const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : 'main';
      const allowed = MAY_IMPORT[folder];
      return importsOf(file).flatMap((target) => {
        if (!target.startsWith('.')) {
          const owner = Object.entries(OWNED).find(
            ([name]) => target === name || target.startsWith(`${name}/`),
          )?.[1];
          return owner && owner !== folder && folder !== 'main'
            ? [`${file} imports ${target}, which only ${owner}/ may: go through ${owner}/`]
            : [];
        }
        const other = relative(SRC, join(SRC, file, '..', target)).split('/')[0] ?? '';
        if (folder === 'main' || other === folder || allowed?.includes(other)) return [];
        return [
          `${file} imports ${other}/, and ${folder}/ may import only ${allowed?.join(', ') || 'nothing of ours'}: hand it in from main as a port`,
        ];
      });
    });
    expect(breaches).toEqual([]);
  });

  it('has no folder without a rule', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(
      folders.map(({ name }) => name).filter((name) => name !== 'main' && !(name in MAY_IMPORT)),
    ).toEqual([]);
  });

  it('lets the domain know no disk, no process, no clock', () => {
    const impure = files
      .filter((file) => file.startsWith('domain/'))
      .filter((file) =>
        /from 'node:(?!crypto|module)|Date\.now\(|new Date\(\)|process\.|Math\.random/u.test(
          readFileSync(join(SRC, file), 'utf8'),
        ),
      );
    expect(impure).toEqual([]);
  });
});

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/(?:from|import\(|createRequire\(import\.meta\.url\)\()\s*'([^']+)'/gu)].map(
    ([, target]) => target ?? '',
  );
}
