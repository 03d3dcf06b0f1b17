import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freshRepository, git, write } from '../../git/fresh-repository.ts';
import { bytesBelow } from '../../story/program.ts';
import type { Scenario } from './program-trial.ts';
import { acts, bothChanged, older, program, shared, stagedCode, workspace } from './project.ts';

const INIT = ['init', '--no-agents'];
/** When a commit was made is not the same twice; what is in it is. */
const RECORDS_TREE = 'yoi-tickets^{tree}';

/** Every command by which the program works on git, and the ones that make a file of their own. */
export const SCENARIOS: readonly Scenario[] = [
  {
    what: 'init in a repository with settings of its own',
    often: true,
    words: ['init', '--agents', 'claude,codex'],
    prepare: async (folder) => {
      const project = freshRepository(join(folder, 'project'));
      appendFileSync(join(project, '.git/info/exclude'), '/private\n');
      write(project, '.mcp.json', '{\n  "mcpServers": { "other": { "command": "other" } }\n}\n');
    },
    look: lookAtPlaces,
  },
  {
    what: 'init with the records beside the code',
    words: [...INIT, '--records', 'with-code'],
    prepare: async (folder) => void freshRepository(join(folder, 'project')),
    look: lookAtPlaces,
  },
  {
    what: 'init in a clone, from the records of its remote',
    words: INIT,
    prepare: async (folder) => {
      await shared(folder);
      git(folder, 'clone', '-q', join(folder, 'remote.git'), 'project');
    },
    look: lookAtPlaces,
  },
  {
    what: 'init where the records lost their joint to git',
    words: INIT,
    prepare: async (folder) => {
      const project = await workspace(folder);
      program(project, 'commit');
      await acts(project, 'intake', 'ticket_create', { title: 'Not committed' });
      rmSync(join(project, '.yoi/tickets/.git'));
    },
    look: lookAtPlaces,
  },
  {
    what: 'init where git forgot the records',
    words: INIT,
    prepare: async (folder) => {
      const project = await workspace(folder);
      const joint = join(project, '.yoi/tickets/.git');
      renameSync(joint, join(folder, 'joint'));
      git(project, 'worktree', 'prune', '--expire=now');
      renameSync(join(folder, 'joint'), joint);
    },
    look: lookAtPlaces,
  },
  {
    what: 'init in a repository that was moved',
    words: INIT,
    prepare: async (folder) => {
      await workspace(folder, 'before');
      renameSync(join(folder, 'before'), join(folder, 'project'));
    },
    look: lookAtPlaces,
  },
  {
    what: 'commit on the branch of the records',
    often: true,
    words: ['commit'],
    prepare: async (folder) => stagedCode(await workspace(folder)),
    look: lookAtCommits,
  },
  {
    what: 'commit of records beside the code',
    words: ['commit'],
    prepare: async (folder) => stagedCode(await workspace(folder, 'project', '--records', 'with-code')),
    look: lookAtCommits,
  },
  {
    what: 'the first sync with a remote',
    often: true,
    words: ['sync'],
    prepare: async (folder) => {
      const project = await workspace(folder);
      git(folder, 'init', '-q', '--bare', 'remote.git');
      git(project, 'remote', 'add', 'origin', join(folder, 'remote.git'));
    },
    look: lookAtBothSides,
  },
  {
    what: 'a sync of what both sides changed',
    words: ['sync'],
    prepare: bothChanged,
    look: lookAtBothSides,
  },
  {
    what: 'migrate',
    words: ['migrate'],
    prepare: async (folder) => {
      const project = freshRepository(join(folder, 'project'));
      program(project, ...INIT);
      for (const name of ['one', 'two']) older(join(project, '.yoi/tickets/open'), name);
    },
    look: (folder) => bytesBelow(join(folder, 'project')),
  },
  {
    what: 'a comment',
    words: [
      ...'ticket comment to-do --role orchestrator --pod a --request-id once --body'.split(' '),
      'Words.',
    ],
    prepare: async (folder) => void (await workspace(folder)),
    look: (folder) => kindsIn(folder, 'to-do'),
  },
  {
    what: 'an acceptance by a process that is gone with it',
    words: 'ticket accept to-do --role orchestrator --summary Begun.'.split(' '),
    prepare: async (folder) => {
      const project = await workspace(folder);
      await acts(project, 'intake', 'ticket_ready', { ticket: 'to-do', summary: 's' });
      await acts(project, 'human', 'ticket_queue', { ticket: 'to-do' });
    },
    more: (project) => {
      const shown = program(project, 'ticket', 'show', 'to-do', '--role', 'orchestrator', '--json');
      return ['--plan-revision', JSON.parse(shown).plan_revision];
    },
    look: (folder) => kindsIn(folder, 'to-do').filter((kind) => kind === 'state_changed'),
  },
  {
    what: 'trust in a configuration',
    words: ['trust'],
    asks: true,
    prepare: async (folder) => {
      const project = await workspace(folder);
      appendFileSync(join(project, '.yoi/ticket.config.toml'), '\n[gates]\nforeign = "accept"\n');
    },
    look: (folder) => readFileSync(join(folder, 'project/.git/yoi/trust.json'), 'utf8'),
  },
];

/** What the code's repository, the records and the agents' files say of where things lie. */
function lookAtPlaces(folder: string) {
  const project = join(folder, 'project');
  const records = join(project, '.yoi/tickets');
  return {
    refs: git(project, 'for-each-ref', '--format=%(refname) %(objectname)'),
    config: elsewhere(git(project, 'config', '--local', '--list'), folder)
      .split('\n')
      .sort(),
    worktrees: elsewhere(git(project, 'worktree', 'list', '--porcelain'), folder),
    exclude: readFileSync(join(project, '.git/info/exclude'), 'utf8'),
    files: bytesBelow(project),
    status: [git(project, 'status', '--porcelain'), git(records, 'status', '--porcelain')],
  };
}

function elsewhere(text: string, folder: string): string {
  return text.replaceAll(folder, '');
}

function lookAtCommits(folder: string) {
  const project = join(folder, 'project');
  const records = join(project, '.yoi/tickets');
  return {
    commits: git(records, 'rev-list', '--count', 'HEAD'),
    tree: git(records, 'rev-parse', 'HEAD^{tree}'),
    status: [git(project, 'status', '--porcelain'), git(records, 'status', '--porcelain')],
    files: bytesBelow(project),
  };
}

function lookAtBothSides(folder: string) {
  const sides = ['project', 'remote.git', ...(existsSync(join(folder, 'other')) ? ['other'] : [])];
  if (sides.includes('other')) program(join(folder, 'other'), 'sync');
  const trees = sides.map((side) => git(join(folder, side), 'rev-parse', RECORDS_TREE));
  return { trees, status: git(join(folder, 'project/.yoi/tickets'), 'status', '--porcelain') };
}

function kindsIn(folder: string, ticket: string): string[] {
  const shown = JSON.parse(program(join(folder, 'project'), 'ticket', 'show', ticket, '--json'));
  return shown.events.items.map(({ kind }: { kind: string }) => kind);
}
