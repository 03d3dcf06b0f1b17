import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAllowedCommand } from '../../src/playbook/allowed-command.ts';
import { PLAYBOOK_ROLES } from '../../src/playbook/fields.ts';
import { parseAgent } from '../../src/playbook/parse-agent.ts';
import { parseProfile } from '../../src/playbook/parse-profile.ts';
import { parseWorkflow } from '../../src/playbook/parse-workflow.ts';
import type { Profile } from '../../src/playbook/profile.ts';
import { workflowText } from '../../src/playbook/workflow-text.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('what ships', () => {
  it('is a profile for each role, in its own name, that keeps all of its tools and prompts', () => {
    expect(namesIn('profiles', '.toml')).toEqual([...PLAYBOOK_ROLES].sort());
    for (const role of PLAYBOOK_ROLES) {
      expect(profileOf(role)).toMatchObject({ role, selector: `builtin:${role}` });
      expect([profileOf(role).tools, profileOf(role).prompts]).toEqual([undefined, undefined]);
    }
  });

  it('is six workflows, short, each in the words of its readers', () => {
    const slugs = namesIn('workflows', '.md');
    expect(slugs).toEqual([
      'investigation-workflow',
      'merge-completion',
      'multi-agent-workflow',
      'ticket-intake-workflow',
      'ticket-orchestrator-routing',
      'worktree-workflow',
    ]);
    for (const slug of slugs) {
      const workflow = parseWorkflow(read(`workflows/${slug}.md`), `workflows/${slug}.md`, slug);
      expect(workflowText(workflow, ['human']).length, slug).toBeLessThanOrEqual(8_000);
      for (const role of workflow.roles) {
        const limit = role === 'coder' || role === 'reviewer' ? 3_000 : 8_000;
        expect(workflowText(workflow, [role]).length, `${slug} for ${role}`).toBeLessThanOrEqual(limit);
      }
    }
  });

  it('is an agent for each of the four that we know', () => {
    expect(namesIn('profiles/agents', '.toml')).toEqual(['claude', 'codex', 'gemini', 'opencode']);
    for (const name of namesIn('profiles/agents', '.toml')) {
      const { command, attended } = parseAgent(read(`profiles/agents/${name}.toml`), name);
      expect(command?.length).toBeGreaterThan(0);
      // Their own help says so, in the versions that test/agents/real knows.
      expect(attended?.at(-1), name).toBe('{input}');
    }
  });

  it('is in the package, and at most 8,000 characters a file', () => {
    expect(JSON.parse(read('package.json')).files).toEqual(['dist', 'profiles', 'workflows']);
    for (const [folder, extension] of [
      ['profiles', '.toml'],
      ['workflows', '.md'],
    ] as const)
      for (const name of namesIn(folder, extension))
        expect(read(`${folder}/${name}${extension}`).length, name).toBeLessThanOrEqual(8_000);
  });
});

/** What the coder of an ordinary Ticket runs: nobody is asked. */
const ORDINARY = [
  'git status',
  'git diff',
  'git diff HEAD~1',
  'git diff --stat',
  'git diff -- src/a.ts',
  'git log --oneline -5',
  'git show 4f2a9c1',
  'git show HEAD:src/a.ts',
  'git blame src/a.ts',
  'git add src/a.ts test/a.test.ts',
  'git add -A',
  'npm test',
  'npm run lint',
  'npm run build',
  'pytest -q tests/test_a.py',
  'cargo test',
  'cargo clippy --all-targets',
  'go test ./...',
  'go vet ./...',
  'make test',
  'npx --no-install tsc --noEmit',
  'dotnet test',
].map((line) => line.split(' '));

/** What nobody may run without being asked, whoever they are. */
const ASKED = [
  'git push',
  'git push origin HEAD',
  'git fetch',
  'git pull',
  'git clone x',
  'git remote -v',
  'git reset --hard',
  'git clean -fd',
  'git checkout .',
  'git branch -D x',
  'git stash',
  'git rebase main',
  'git config user.name x',
  'git -c core.pager=evil log',
  'git -C / status',
  'git --exec-path=/x status',
  'git log --output=/tmp/x',
  'git diff --output=x',
  'git diff --ext-diff',
  'git diff --no-index /etc/passwd x',
  'git show --textconv x',
  'git grep --open-files-in-pager=evil x',
  'git ls-remote --upload-pack=evil x',
  'git diff ../../other',
  'git diff /etc/passwd',
  'git add ~/x',
  'git commit --amend',
  'git commit -F /etc/passwd',
  'git commit -c HEAD',
  'rm -rf .',
  'rm a',
  'find . -exec evil ;',
  'find . -delete',
  'sh -c evil',
  'bash x',
  'node x.js',
  'python x.py',
  'python -c evil',
  'curl x',
  'wget x',
  'ssh x',
  'npm install',
  'npm ci',
  'npm i x',
  'npm publish',
  'npx evil',
  'npm test --prefix /tmp/x',
  'npm exec evil',
  'pip install x',
  'cargo install x',
  'cargo run',
  'go run x',
  'go get x',
  'go test -exec=evil ./...',
  'cargo test --config x',
  'make -f /tmp/x',
  'make -C /tmp/x',
  'pytest -p evil',
  'pytest --rootdir=/x',
  'tsc --project /x',
  'tsc -p /x',
  'npx --no-install eslint -c /x',
  'env git status',
  'sudo make',
  'pytest $(evil)',
  'go test `evil`',
  'xargs rm',
  'docker run x',
  'deno run x',
  'deno test https://x',
  'gh pr create',
].map((line) => line.split(' '));

describe('the shipped coder', () => {
  it('is allowed what an ordinary Ticket needs, and asks nobody for it', () => {
    const { allowCommands } = profileOf('coder').permissions;
    const asks = [...ORDINARY, ['git', 'commit', '-m', 'Say why: the title\n\nA body, with (words).']];
    expect(asks.filter((command) => !isAllowedCommand(allowCommands, command))).toEqual([]);
  });

  it('is not allowed to push, delete, install, reach the network, or run what an option names', () => {
    const { allowCommands } = profileOf('coder').permissions;
    expect(ASKED.filter((command) => isAllowedCommand(allowCommands, command))).toEqual([]);
  });
});

describe('the others who ship', () => {
  it.each(PLAYBOOK_ROLES.filter((role) => role !== 'coder'))('%s only reads', (role) => {
    const { files, allowCommands } = profileOf(role).permissions;
    expect(files).toBe('read');
    const run = [...ASKED, ...ORDINARY.filter(([program, verb]) => program !== 'git' || verb === 'add')];
    expect(run.filter((command) => isAllowedCommand(allowCommands, command))).toEqual([]);
    expect(isAllowedCommand(allowCommands, ['git', 'log', '--oneline', '-5'])).toBe(true);
  });
});

function profileOf(name: string): Profile {
  return parseProfile(read(`profiles/${name}.toml`), `profiles/${name}.toml`, `builtin:${name}`);
}

function namesIn(folder: string, extension: string): string[] {
  const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(extension));
  return files.map((name) => name.slice(0, -extension.length)).sort();
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
