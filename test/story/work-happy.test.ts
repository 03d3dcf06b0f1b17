import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isLong } from '../faults/scale.ts';
import { git } from '../git/fresh-repository.ts';
import { implementing, reviews } from './plays.ts';
import { type Fields, refusal } from './program.ts';
import { hasTerminal } from './terminal.ts';
import { is, isNoPod, WorkStory } from './work-story.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

/** What comes one after the other in a life, and is waited for as that. */
const STAGES = [
  is('work', { work: 'started' }),
  is('implementation_report'),
  is('review'),
  is('work', { work: 'dossier' }),
  is('state_changed', { to: 'closed' }),
];

const call = (tool: string, input: Fields) => `@call ${tool} ${JSON.stringify(input)}`;

/** What an orchestrator does, by what it is told of how the work stands. */
const orchestrating = (id: string, resolution: string) => {
  const row = (words: string) => `@when ${id} "[^"]*"${words}`;
  return [
    [
      row(''),
      call('plan_query', { tickets: [id] }),
      call('work_start', {
        ticket: id,
        summary: `As it is written. ${resolution}`,
        plan_revision: '{plan_revision}',
      }),
    ],
    [row(': reported'), call('work_review', { ticket: id })],
    [row(': approved'), call('work_dossier', { ticket: id })],
    [row(': dossier'), call('work_merge', { ticket: id, close: resolution })],
  ];
};

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('an orchestrator in a Pod', () => {
  let story: WorkStory;
  let boss: string;
  beforeAll(async () => {
    story = await WorkStory.begin('[work]\ncapacity = 2\n\n[merge]\nauthority = "workspace"\n');
  });
  afterAll(() => story.end());

  it('brings a Ticket from Go to its merge and its end, and the thread tells the story', async () => {
    const id = await story.ready('Greet by name', {
      slug: 'by-name',
      body: '## Acceptance criteria\n\n- It says good day.\n',
    });
    const resolution = 'People are greeted with a good day.';
    const text = "export const greet = (name) => 'Good day, ' + name;";
    story.plays('orchestrator', orchestrating(id, resolution));
    story.plays('coder', [implementing('src/greet.js', text, 'It says good day.')], id);
    story.plays('reviewer', [reviews('approve', 'It does.')], id);
    boss = await story.house.launch('orchestrator', ['Keep the work going.']);
    await story.says('ticket', 'queue', id);
    for (const stage of STAGES) await story.event(id, stage);

    expect(story.told(id).filter(isNoPod)).toEqual([
      'create intake/command-line',
      'intake_summary intake/command-line',
      'state_changed ready intake/command-line',
      'state_changed queued human',
      `state_changed inprogress orchestrator/${boss}`,
      `work started orchestrator/${boss}`,
      'implementation_report coder/ticket-coder-by-name',
      `work validation green branch orchestrator/${boss}`,
      'review approve reviewer/ticket-reviewer-by-name',
      `work validation green merge orchestrator/${boss}`,
      `work dossier orchestrator/${boss}`,
      `state_changed done orchestrator/${boss}`,
      `work cleaned orchestrator/${boss}`,
      `close done orchestrator/${boss}`,
      `state_changed closed orchestrator/${boss}`,
    ]);
    expect(story.begun(id)).toEqual(['coder', 'reviewer']);
    const merge = git(story.root, 'rev-parse', 'main');
    const report = await story.event(id, is('implementation_report'));
    const commit = String(report.attributes.commit);
    expect(git(story.root, 'rev-parse', 'main^2')).toBe(commit);
    expect(git(story.root, 'show', 'main:src/greet.js')).toBe(text);
    expect(git(story.root, 'log', '-1', '--format=%(trailers:only,unfold)').split('\n').slice(0, 5)).toEqual([
      `Ticket: ${id}`,
      expect.stringMatching(/^Go-by: human\//u),
      `Reviewed-commit: ${commit} by reviewer/ticket-reviewer-by-name`,
      'Validated: green: node build.mjs; sh slow.sh; node test.mjs',
      `Merged-by: orchestrator/${boss}`,
    ]);
    expect((await story.event(id, is('state_changed', { to: 'done' }))).attributes).toMatchObject({
      merge,
      commit,
      target: 'main',
    });
    expect([story.left(), story.pods(id)]).toEqual([{ worktrees: [], branches: [] }, []]);
    expect(story.house.story.read(id, 'resolution.md')).toBe(`${resolution}\n`);
    expect(story.house.story.read(id, 'artifacts/dossier-1.md')).toContain('It says good day.');
    expect(git(story.root, 'status', '--porcelain', '--', 'src', 'test')).toBe('');
  });

  // test/faults/work-crowd has several at once in every check.
  it.runIf(isLong)('has two at work at once, and not a third, which a person may begin', async () => {
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) ids.push(await story.ready(`Greet ${name}`, { slug: name }));
    const [one = '', two = '', three = ''] = ids;
    for (const [id, name] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      story.plays('orchestrator', orchestrating(id, `Greeted ${name}.`));
      story.plays('coder', [implementing(`src/${name}.js`, `export const ${name} = 1;`)], id);
      story.plays('reviewer', [reviews('approve')], id);
    }
    const other = await story.orchestrator('other');
    await story.whileSlow(async (begun) => {
      for (const id of [one, two]) await story.says('ticket', 'queue', id);
      await Promise.all([one, two].map((id) => story.reported(id)));
      await begun();
      await story.says('ticket', 'queue', three);
      expect(await story.house.story.done('work', 'status')).toMatchObject({
        capacity: { limit: 2, used: 2 },
      });
      expect(await refusal(other, 'work_start', { ticket: three, summary: 'x' })).toMatch(
        /^unmet_requirement: [\s\S]*2 Tickets are worked on, and \[work\] capacity is 2[\s\S]*waiting_capacity/u,
      );
      expect(await story.says('work', 'start', three, '--no-launch')).toContain('The worktree is ready');
    });
    for (const id of [one, two]) await story.event(id, is('state_changed', { to: 'closed' }));
    expect(git(story.root, 'log', '--merges', '--format=%s', '-2', 'main').split('\n').sort()).toEqual([
      'Merge ticket/one: Greet one',
      'Merge ticket/two: Greet two',
    ]);
    expect([story.left(), story.pods(one), story.pods(two)]).toEqual([
      { worktrees: ['three'], branches: ['ticket/three'] },
      [],
      [],
    ]);
  });
});
