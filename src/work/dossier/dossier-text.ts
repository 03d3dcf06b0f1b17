import type { ThreadEvent } from '../../domain/event.ts';
import { oneLine } from '../../domain/text.ts';
import { quoted } from '../../pods/launch/quoted.ts';

/** What a dossier rests on. Each line of it says which of these it comes from. */
export type DossierFacts = {
  number: number;
  id: string;
  title: string;
  branch: string;
  commit: string;
  target: { branch: string; commit: string };
  tree: string;
  riskFlags: readonly string[];
  /** What is a person's to decide, in our sentences. */
  decide: readonly string[];
  go: ThreadEvent | null;
  goIsStale: boolean;
  acceptance: ThreadEvent | null;
  decisions: readonly ThreadEvent[];
  reports: readonly ThreadEvent[];
  reviews: readonly ThreadEvent[];
  /** The commit that the approval is of, and whether it is this one. */
  approved: string;
  rejected: readonly ThreadEvent[];
  validations: readonly ThreadEvent[];
  questions: readonly { id: string; author: string; body: string }[];
  commits: readonly { id: string; subject: string; author: string }[];
  files: readonly { path: string; status: string }[];
  protectedPaths: readonly string[];
};

const SHOWN = { files: 100, commits: 50, text: 2_000 };

/** Everything that somebody needs who decides about a merge, and nothing that only somebody said of it. */
export function dossierText(facts: DossierFacts): string {
  const { number, id, title, branch, commit, target, tree } = facts;
  return [
    `# Dossier ${number}: ${oneLine(title, 200)}`,
    `Assembled by the program. Behind each part stands where it comes from: the record of the Ticket, git, or a run on this machine. What people and agents wrote is quoted.`,
    `- Ticket ${id} (record)\n- ${branch} at \`${commit}\` into ${target.branch} at \`${target.commit}\` (git)\n- the merge has the tree \`${tree}\` (git)`,
    ...part('What a person has to decide', facts.decide.map(bullet), 'nothing: all that is wanted is there'),
    ...part('What was wanted (record)', wanted(facts)),
    ...part('Decisions in force (record)', facts.decisions.map(said), 'none was recorded'),
    ...part(`Commits (git): ${facts.commits.length}`, bounded(facts.commits.map(commitLine), SHOWN.commits)),
    ...part(`Files (git): ${facts.files.length}`, bounded(facts.files.map(fileLine), SHOWN.files)),
    ...part(
      'Paths that decide what is built, run or trusted (git)',
      bounded(
        facts.protectedPaths.map((path) => bullet(JSON.stringify(path))),
        SHOWN.files,
      ),
      'none is touched',
    ),
    ...part('Validation (runs on this machine)', facts.validations.map(said), 'none'),
    ...part('Reports (record)', facts.reports.map(said)),
    ...part('Reviews (record)', [...facts.reviews.map(said), coverage(facts)]),
    ...part('Findings that were rejected (record)', facts.rejected.map(said), 'none'),
    ...part('Risks that remain (record)', risks(facts), 'none was named'),
  ]
    .join('\n\n')
    .concat('\n');
}

function part(title: string, lines: readonly string[], none?: string): string[] {
  if (lines.length === 0 && none === undefined) return [];
  return [`## ${title}`, lines.length > 0 ? lines.join('\n') : `- ${none}`];
}

function wanted({ go, goIsStale, acceptance }: DossierFacts): string[] {
  return [
    bullet(go ? `Go by ${go.author} at ${go.at}` : 'nobody said Go'),
    ...(goIsStale ? [bullet('the text changed after that Go')] : []),
    ...(acceptance
      ? [
          `${bullet(`accepted by ${acceptance.author} at ${acceptance.at}, with this intent:`)}\n${cut(acceptance.body)}`,
        ]
      : []),
  ];
}

/** The verdict is of a commit; the branch may have taken the target in since. */
function coverage({ approved, commit }: DossierFacts): string {
  return bullet(
    approved === commit
      ? `the approval is of this commit (git)`
      : `the approval is of \`${approved}\`; since then the branch only took the target in, its own patches are the same (git)`,
  );
}

function risks({ riskFlags, questions }: DossierFacts): string[] {
  return [
    ...riskFlags.map((flag) => bullet(`risk flag: ${oneLine(flag, 80)}`)),
    ...questions.map(({ author, body }) => `${bullet(`open question of ${author}:`)}\n${cut(body)}`),
  ];
}

function said({ author, at, heading, body, kind, attributes }: ThreadEvent): string {
  const about = attributes.commit ? ` on \`${attributes.commit.slice(0, 12)}\`` : '';
  const head = bullet(`${heading || kind}${about}, by ${author} at ${at}`);
  return body.trim() === '' ? head : `${head}\n${cut(body)}`;
}

function cut(text: string): string {
  const missing = text.length - SHOWN.text;
  const short =
    missing > 0
      ? `${text.slice(0, SHOWN.text).toWellFormed()}\n[truncated: ${missing} characters; the thread has them]`
      : text;
  return quoted(short);
}

function bullet(text: string): string {
  return `- ${text}`;
}

function commitLine({ id, subject, author }: DossierFacts['commits'][number]): string {
  return bullet(`\`${id.slice(0, 12)}\` ${oneLine(subject, 120)} (${oneLine(author, 60)})`);
}

function fileLine({ path, status }: DossierFacts['files'][number]): string {
  return bullet(`${status} ${JSON.stringify(path)}`);
}

function bounded(lines: readonly string[], limit: number): string[] {
  const left = lines.length - limit;
  return left > 0 ? [...lines.slice(0, limit), bullet(`and ${left} more, which git has`)] : [...lines];
}
