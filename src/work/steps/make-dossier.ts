import { goIsStale } from '../../domain/record.ts';
import { dossierNumber } from '../../domain/work.ts';
import { type ChangedFile, commitsBetween, mergeBase } from '../../git/commits.ts';
import type { DossierFacts } from '../dossier/dossier-text.ts';
import { dossierText } from '../dossier/dossier-text.ts';
import { throwAway } from '../place/ensure-worktree.ts';
import { previewMerge } from '../preview-merge.ts';
import { protectedPaths, wantsPerson } from '../refuse-without-person.ts';
import { type Approved, requireApproval } from '../require-approval.ts';
import type { StepResult } from '../run/step-end.ts';
import { note, type StepRun, type StepTicket, ticketOf } from '../step-run.ts';
import { type Target, targetOf } from '../target.ts';

/** Puts together what somebody needs who decides about the merge, and says whose decision it is. */
export async function makeDossier(run: StepRun): Promise<StepResult> {
  const ticket = await ticketOf(run);
  const target = await targetOf(run, ticket);
  const approved = await requireApproval(run, ticket, target.commit);
  const { dossier } = ticket.work;
  if (dossier?.commit === approved.head && dossier.target === target.commit) {
    // Whoever told of it may have died before they put away what it was made in.
    await throwAway(run, [run.folders.merge]);
    return done(dossier.number, approved, dossier.wants === 'person');
  }
  const preview = await previewMerge(run, approved.head, target);
  if ('hindered' in preview) return preview.hindered;
  run.say('puts the dossier together');
  const now = await ticketOf(run);
  const { tree, changed, validation } = preview;
  const decide = wantsPerson(run, now, { changed, validation: validation.outcome });
  const facts = await gather(run, now, { approved, target, tree, changed, decide });
  const name = `dossier-${facts.number}.md`;
  await note(run, {
    work: 'dossier',
    heading: `Dossier ${facts.number}`,
    body: decide.length > 0 ? `A person decides: ${decide.join('; ')}.` : 'All that is wanted is there.',
    attributes: {
      number: String(facts.number),
      commit: approved.head,
      target: target.commit,
      wants: decide.length > 0 ? 'person' : 'holder',
    },
    artifacts: { [name]: dossierText(facts) },
  });
  await throwAway(run, [run.folders.merge]);
  return done(facts.number, approved, decide.length > 0);
}

function done(number: number, { head }: Approved, isPersons: boolean): StepResult {
  return {
    outcome: 'dossier',
    said: `Dossier ${number} is there; ${isPersons ? 'a person decides about the merge' : 'it may be merged'}.`,
    commit: head,
    artifact: `artifacts/dossier-${number}.md`,
  };
}

type Gathered = {
  approved: Approved;
  target: Target;
  tree: string;
  changed: readonly ChangedFile[];
  decide: readonly string[];
};

async function gather(
  run: StepRun,
  { record, standing, work }: StepTicket,
  { approved: { head, review }, target, tree, changed, decide }: Gathered,
): Promise<DossierFacts> {
  const { root } = run.parts.roots;
  const { id, title, riskFlags } = record.item;
  const base = (await mergeBase(root, target.commit, head)) ?? target.commit;
  const known = new Set([...work.reports, ...work.reviews, ...work.validations].map(({ event }) => event));
  const ofAttempt = (kind: string) => record.events.filter((one) => one.kind === kind && known.has(one.id));
  const ofMerge = new Set(work.validations.flatMap((one) => (one.tree === tree ? [one.event] : [])));
  return {
    ...{ id, title, riskFlags, tree, decide, target, branch: run.folders.branch, commit: head },
    number: Math.max(0, ...record.events.map(dossierNumber)) + 1,
    go: standing.go,
    goIsStale: goIsStale(record, standing),
    acceptance: standing.acceptance,
    decisions: record.events.filter(({ kind }) => kind === 'decision'),
    reports: ofAttempt('implementation_report'),
    reviews: ofAttempt('review'),
    approved: review.commit,
    rejected: record.events.filter(({ kind }) => kind === 'finding_rejected'),
    validations: record.events.filter((one) => ofMerge.has(one.id)),
    questions: standing.questions,
    commits: await commitsBetween(root, base, head),
    files: changed,
    protectedPaths: protectedPaths(run, changed),
  };
}
