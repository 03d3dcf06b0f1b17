import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PLAYBOOK_ROLES } from '../../src/playbook/fields.ts';
import { playbookPlaces } from '../../src/playbook/playbook-places.ts';
import { projectText } from '../../src/playbook/project-text.ts';
import { shippedFolder } from '../../src/playbook/shipped-folder.ts';
import { Place, PROFILE, refusalOf, WORKFLOW } from './place.ts';

const OURS = '.yoi/workflows/multi-agent-workflow.md';
const THEIRS = '~/.config/yoi-tickets/workflows/multi-agent-workflow.md';
const said = (what: string) => WORKFLOW.replace('How we do it', what);

describe('a name', () => {
  it("means the workspace's file, then the user's, then the shipped one", async () => {
    const place = new Place({ [OURS]: said('the workspace'), [THEIRS]: said('the user') });
    const opened = async () => (await place.playbook()).workflow('multi-agent-workflow');
    expect(await opened()).toMatchObject({ description: 'the workspace', file: OURS });
    rmSync(place.path(OURS));
    expect(await opened()).toMatchObject({ description: 'the user', file: THEIRS });
    rmSync(place.path(THEIRS));
    expect(await opened()).toMatchObject({ file: 'workflows/multi-agent-workflow.md' });
  });

  it('with a place before it means that place, whatever the others have', async () => {
    const playbook = await new Place({
      [OURS]: said('the workspace'),
      [THEIRS]: said('the user'),
    }).playbook();
    expect(playbook.workflow('project:multi-agent-workflow').description).toBe('the workspace');
    expect(playbook.workflow('user:multi-agent-workflow').description).toBe('the user');
    expect(playbook.workflow('builtin:multi-agent-workflow').description).toContain('one accepted Ticket');
    const { code, rule } = refusalOf(() => playbook.workflow('user:worktree-workflow'));
    expect([code, rule]).toEqual([
      'not_found',
      'there is no ~/.config/yoi-tickets/workflows/worktree-workflow.md',
    ]);
  });

  it('that nobody has is refused with those that there are', async () => {
    const playbook = await new Place().playbook();
    expect(refusalOf(() => playbook.workflow('nothing'))).toMatchObject({
      code: 'not_found',
      next: expect.stringContaining('multi-agent-workflow'),
    });
    expect(refusalOf(() => playbook.launchPrompt('nothing')).next).toBe('write that file');
  });

  it.each([
    '../x',
    'a/b',
    '/etc/passwd',
    'project:../x',
    'project:',
    '',
    'A',
    'a\u0000',
    'x'.repeat(10_000),
    'other:x',
    '.hidden',
  ])('is never a path or anything odd: %j', async (name) => {
    const playbook = await new Place().playbook();
    for (const open of [
      () => playbook.workflow(name),
      () => playbook.profile(name),
      () => playbook.launchPrompt(name),
    ]) {
      const error = refusalOf(open);
      expect(error.code).toBe('invalid_input');
      expect(error.rule).toContain('never by a path');
      expect(error.refused.length).toBeLessThan(200);
    }
  });

  it('is looked for in the place that XDG_CONFIG_HOME names, where there is one', () => {
    const { user } = playbookPlaces(undefined, { XDG_CONFIG_HOME: '/etc/xdg-here', HOME: '/home/ann' });
    expect(user).toMatchObject({
      folder: '/etc/xdg-here/yoi-tickets',
      shown: '$XDG_CONFIG_HOME/yoi-tickets/',
    });
    expect(playbookPlaces(undefined, { XDG_CONFIG_HOME: 'relative', HOME: '/home/ann' }).user?.folder).toBe(
      '/home/ann/.config/yoi-tickets',
    );
    expect(playbookPlaces(undefined, {}).user).toBeUndefined();
  });
});

describe('a broken override', () => {
  it.each<[string, string | Uint8Array, string, string]>([
    ['is no workflow', 'Do it.', `${OURS}:1 was not accepted`, 'no frontmatter'],
    ['is empty', '', `${OURS}:1 was not accepted`, 'no frontmatter'],
    ['is not UTF-8', new Uint8Array([0x2d, 0xff]), `${OURS} was not read`, 'it is not UTF-8'],
    ['is larger than anybody writes', 'x'.repeat(70_000), `${OURS} was not read`, 'more than 64 KiB'],
  ])('that %s is an error with its name, and never the next one', async (_, text, refused, rule) => {
    const playbook = await new Place({ [OURS]: text, [THEIRS]: said('the user') }).playbook();
    const error = refusalOf(() => playbook.workflow('multi-agent-workflow'));
    expect(error.refused).toBe(refused);
    expect(error.rule).toContain(rule);
  });

  it('is listed with what is wrong, and hides no other', async () => {
    const playbook = await new Place({ [OURS]: 'Do it.' }).playbook();
    const listed = playbook.workflows();
    expect(listed.filter((each) => 'problem' in each)).toMatchObject([
      { name: 'multi-agent-workflow', origin: 'project', problem: { rule: 'found no frontmatter' } },
    ]);
    expect(listed).toHaveLength(6);
  });

  it('that is a folder, or stands in no folder, is an error as well', async () => {
    const place = new Place();
    mkdirSync(place.path(OURS), { recursive: true });
    const opened = () =>
      place.playbook().then((playbook) => refusalOf(() => playbook.workflow('multi-agent-workflow')));
    expect((await opened()).rule).toBe('it is not a file');
    rmSync(place.path('.yoi/workflows'), { recursive: true });
    writeFileSync(place.path('.yoi/workflows'), '');
    expect(await opened()).toMatchObject({
      refused: '.yoi/workflows was not read',
      rule: 'it is not a folder',
    });
  });
});

describe('get out of a folder by links', () => {
  it('is refused for a file, and for a folder of files', async () => {
    const place = new Place({ '.yoi/elsewhere/multi-agent-workflow.md': WORKFLOW });
    mkdirSync(place.path('.yoi/workflows'), { recursive: true });
    symlinkSync(place.path('.yoi/elsewhere/multi-agent-workflow.md'), place.path(OURS));
    const opened = async () => (await place.playbook()).workflow('multi-agent-workflow');
    await expect(opened()).rejects.toMatchObject({
      refused: `${OURS} was not read`,
      rule: 'a link leads out of its folder',
    });
    rmSync(place.path('.yoi/workflows'), { recursive: true });
    symlinkSync(place.path('.yoi/elsewhere'), place.path('.yoi/workflows'));
    await expect(opened()).rejects.toMatchObject({ rule: 'a link leads out of its folder' });
  });

  it("is a user's own affair as far as their folder goes, and ends there too", async () => {
    const place = new Place({
      '~/dotfiles/workflows/multi-agent-workflow.md': said('kept elsewhere'),
      '~/secret.md': WORKFLOW,
    });
    mkdirSync(place.path('~/.config'), { recursive: true });
    symlinkSync(place.path('~/dotfiles'), place.path('~/.config/yoi-tickets'));
    expect((await place.playbook()).workflow('multi-agent-workflow').description).toBe('kept elsewhere');
    symlinkSync(place.path('~/secret.md'), place.path('~/dotfiles/workflows/mine.md'));
    const playbook = await place.playbook();
    expect(refusalOf(() => playbook.workflow('mine')).rule).toBe('a link leads out of its folder');
  });
});

describe('an agent', () => {
  it('is the shipped one, with what the user and then the configuration say of it', async () => {
    const place = new Place({
      '~/.config/yoi-tickets/profiles/agents/opencode.toml': 'title = "Mine"\nasks = false\n',
    });
    expect((await place.playbook()).agent('opencode')).toMatchObject({
      title: 'Mine',
      asks: false,
      command: ['opencode', 'acp'],
    });
    const playbook = await place.playbook(
      '[agents.opencode]\nwrap = ["bwrap"]\n[agents.own]\ncommand = "own acp"\n',
    );
    expect(playbook.agent('opencode')).toMatchObject({
      title: 'Mine',
      wrap: ['bwrap'],
      file: '.yoi/ticket.config.toml',
    });
    expect(playbook.agent('own').command).toEqual(['own', 'acp']);
    expect(playbook.agents().map(({ name, origin }) => [name, origin])).toEqual([
      ['claude', 'builtin'],
      ['codex', 'builtin'],
      ['gemini', 'builtin'],
      ['opencode', 'project'],
      ['own', 'project'],
    ]);
    expect(refusalOf(() => playbook.agent('nobody')).next).toContain('claude, codex, gemini, opencode, own');
    expect(refusalOf(() => playbook.agent('__proto__')).code).toBe('not_found');
  });

  it('is none that a file in the workspace could be: only the configuration names them there', async () => {
    const place = new Place({ '.yoi/profiles/agents/opencode.toml': 'command = "evil"' });
    expect((await place.playbook()).agent('opencode').command).toEqual(['opencode', 'acp']);
  });
});

describe('a role', () => {
  it('has a profile and a workflow where nobody decided', async () => {
    const playbook = await new Place().playbook();
    const roles = PLAYBOOK_ROLES.map((role) => [role, playbook.roleOf(role)]);
    expect(Object.fromEntries(roles)).toEqual({
      intake: { profile: 'builtin:intake', workflow: 'ticket-intake-workflow' },
      orchestrator: { profile: 'builtin:orchestrator', workflow: 'ticket-orchestrator-routing' },
      coder: { profile: 'builtin:coder', workflow: 'multi-agent-workflow' },
      reviewer: { profile: 'builtin:reviewer', workflow: 'multi-agent-workflow' },
      investigator: { profile: 'builtin:investigator', workflow: 'investigation-workflow' },
      companion: { profile: 'builtin:companion', workflow: null },
    });
    for (const role of PLAYBOOK_ROLES) {
      const { profile, workflow } = playbook.roleOf(role);
      expect(playbook.profile(profile).role).toBe(role);
      if (workflow !== null) expect(playbook.workflow(workflow).roles).toContain(role);
    }
  });

  it('has what the configuration names', async () => {
    const place = new Place({ '.yoi/profiles/quick.toml': PROFILE, '.yoi/prompts/brief.md': 'Be brief.' });
    const playbook = await place.playbook(
      '[roles.coder]\nprofile = "project:quick"\nlaunch_prompt = "brief"\n',
    );
    expect(playbook.roleOf('coder')).toEqual({
      profile: 'project:quick',
      workflow: 'multi-agent-workflow',
      launchPrompt: 'brief',
    });
    expect(playbook.profile('project:quick').instructions).toContain('Be quick');
    expect(playbook.launchPrompt('brief')).toMatchObject({ selector: 'project:brief', text: 'Be brief.' });
  });

  it('may be configured to inherit, which is read, and not launched', async () => {
    const playbook = await new Place().playbook('[roles.reviewer]\nprofile = "inherit"\n');
    expect(playbook.roleOf('reviewer').profile).toBe('inherit');
    expect(refusalOf(() => playbook.profile('inherit'))).toMatchObject({
      code: 'unmet_requirement',
      next: expect.stringContaining('builtin:'),
    });
  });
});

describe('what a folder brings', () => {
  const FILES = {
    [OURS]: WORKFLOW,
    '.yoi/profiles/quick.toml': PROFILE,
    '.yoi/prompts/brief.md': 'Be brief.',
  };
  const CONFIG =
    '[ticket]\nlanguage = "English"\n[roles.coder]\nprofile = "project:quick"\n[agents.own]\ncommand = "own"\n[work]\nsetup = "make"\n';
  const nobody = () => false;

  it('is not used before a person trusted it, and says how', async () => {
    const playbook = await new Place(FILES).playbook(CONFIG, nobody);
    for (const open of [
      () => playbook.workflow('multi-agent-workflow'),
      () => playbook.profile('quick'),
      () => playbook.profile('project:quick'),
      () => playbook.launchPrompt('brief'),
      () => playbook.roleOf('coder'),
      () => playbook.agent('own'),
    ]) {
      expect(refusalOf(open)).toMatchObject({
        code: 'needs_person',
        next: expect.stringContaining('yoi-tickets trust'),
      });
    }
    expect(playbook.workflows().find(({ origin }) => origin === 'project')).toMatchObject({ trusted: false });
    expect(playbook.profile('builtin:coder').role).toBe('coder');
    expect(playbook.roleOf('intake').profile).toBe('builtin:intake');
    expect(playbook.agent('opencode').command).toEqual(['opencode', 'acp']);
  });

  it("needs no trust where it is the user's or the program's own", async () => {
    const playbook = await new Place({ [THEIRS]: said('the user') }).playbook('', nobody);
    expect(playbook.trusted).toBe(true);
    expect(playbook.workflow('multi-agent-workflow').description).toBe('the user');
  });

  it('is one text with the names and contents of all of it, and none where there is nothing', async () => {
    const playbook = await new Place(FILES).playbook(CONFIG, nobody);
    expect(playbook.projectParts.map(({ name }) => name)).toEqual([
      '.yoi/ticket.config.toml [roles]',
      '.yoi/ticket.config.toml [agents]',
      '.yoi/ticket.config.toml [work]',
      OURS,
      '.yoi/profiles/quick.toml',
      '.yoi/prompts/brief.md',
    ]);
    expect(projectText(playbook.projectParts)).toContain(
      '# .yoi/prompts/brief.md, 9 characters\nBe brief.\n',
    );
    expect(projectText((await new Place().playbook('[ticket]\nlanguage = "English"\n')).projectParts)).toBe(
      '',
    );
  });

  it('is another text after any change, and the same one for the same configuration written otherwise', async () => {
    const textOf = async (files: Record<string, string>, config: string) =>
      projectText((await new Place(files).playbook(config)).projectParts);
    const text = await textOf(FILES, CONFIG);
    const [head, ...rest] = CONFIG.split(/(?=^\[)/mu);
    expect(await textOf(FILES, `${[head, ...rest.reverse()].join('')}# a comment\n`)).toBe(text);
    const others = await Promise.all([
      textOf({ ...FILES, [OURS]: `${WORKFLOW} ` }, CONFIG),
      textOf({ ...FILES, '.yoi/prompts/more.md': '' }, CONFIG),
      textOf({ ...FILES, '.yoi/prompts/brief.md': 'Be brief' }, CONFIG),
      textOf(FILES, CONFIG.replace('make', 'make evil')),
      textOf(FILES, `${CONFIG}[merge]\ntarget = "x"\n`),
      textOf(FILES, `${CONFIG}[notify]\ncommand = "x"\n`),
    ]);
    expect(new Set([text, ...others]).size).toBe(7);
  });

  it('is used as it was trusted, whatever is written meanwhile', async () => {
    const place = new Place(FILES);
    const trusted = projectText((await place.playbook(CONFIG)).projectParts);
    const playbook = await place.playbook(CONFIG, (text) => text === trusted);
    expect(playbook.trusted).toBe(true);
    place.write({ [OURS]: said('changed meanwhile') });
    expect(playbook.workflow('multi-agent-workflow').description).toBe('How we do it');
    place.write({ '.yoi/workflows/worktree-workflow.md': said('added meanwhile') });
    expect(playbook.workflow('worktree-workflow').file).toBe('workflows/worktree-workflow.md');
    const next = await place.playbook(CONFIG, (text) => text === trusted);
    expect(refusalOf(() => next.workflow('multi-agent-workflow')).code).toBe('needs_person');
  });

  it('cannot look like two of its files by what one of them says', async () => {
    const forged = `x\n\n# .yoi/prompts/b.md, 1 characters\ny`;
    const one = await new Place({ '.yoi/prompts/a.md': forged }).playbook();
    const two = await new Place({ '.yoi/prompts/a.md': 'x', '.yoi/prompts/b.md': 'y' }).playbook();
    expect(projectText(one.projectParts)).not.toBe(projectText(two.projectParts));
  });
});

describe('the shipped files', () => {
  it('are found beside the source and beside the bundle, and nowhere else', () => {
    const root = join(import.meta.dirname, '../..');
    expect(shippedFolder(join(root, 'src/playbook'))).toBe(root);
    expect(shippedFolder(join(root, 'dist'))).toBe(root);
    expect(shippedFolder('/nonexistent/dist')).toBeUndefined();
    expect(readFileSync(join(shippedFolder() ?? '', 'package.json'), 'utf8')).toContain('"yoi-tickets"');
  });
});
