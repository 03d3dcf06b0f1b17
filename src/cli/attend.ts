import { TicketError } from '../domain/errors.ts';
import { attendedAgent } from '../tools/attended-agent.ts';
import { callTool } from '../tools/call.ts';
import { agentFor } from '../tools/launch-of.ts';
import { workStatus } from '../tools/work-status.ts';
import type { CommandLineParts, OpenWorkspace, Outcome } from './command-line-parts.ts';
import { followsHere } from './follows-here.ts';
import { terminalText } from './terminal-text.ts';
import type { Acting } from './who-acts.ts';
import { wordsForPerson } from './words-for-person.ts';

type Input = Record<string, unknown>;

/** The steps whose agent a person may begin on their own terminal. */
const ROLES = { work_start: 'coder', work_review: 'reviewer' } as const;
type AttendedStep = keyof typeof ROLES;

/** Whether a step was asked for whose agent is begun here, on its own screen. */
export function isAttended(tool: string, { attended }: Input): tool is AttendedStep {
  return attended === true && Object.hasOwn(ROLES, tool);
}

/** Before a folder is made ready for it: whether there is somebody to sit before a screen, and an agent that has one. @throws TicketError */
export async function refuseUnattended(
  parts: CommandLineParts,
  { services }: OpenWorkspace,
  acting: Acting,
  tool: AttendedStep,
  { profile }: Input,
  { json }: { json: boolean },
): Promise<void> {
  if (!followsHere(parts, acting, json)) {
    throw new TicketError('needs_person', {
      refused: `${tool} was not done`,
      rule: "attended opens the agent's own screen, and there is nobody at a terminal to sit before it",
      next: 'make the folder ready alone, with launch false (--no-launch), and begin an agent there',
    });
  }
  await agentFor(services, { role: ROLES[tool], attended: true, ...profileOf(profile) });
}

/** Begins the agent's own screen in the folder that a step made ready; when the person has left it, what comes next. */
export async function attend(
  parts: CommandLineParts,
  { services, connection }: OpenWorkspace,
  tool: AttendedStep,
  { id, profile }: Input,
): Promise<Outcome> {
  const ticket = String(id);
  const caller = { connection };
  const wish = { ticket, role: ROLES[tool], ...profileOf(profile) };
  const { input, isTold, ...screen } = await attendedAgent(services, caller, wish);
  parts.terminal.err(
    isTold
      ? `${screen.title} begins in ${screen.folder}, as ${wish.role} of ${ticket}.\n`
      : `${screen.title} begins in ${screen.folder}. It takes no words at its start; tell it this:\n\n${terminalText(input)}\n\n`,
  );
  await parts.runScreen(screen);
  const called = await callTool(services, caller, workStatus.name, { ticket });
  if (called.kind !== 'answer') throw new Error('to look at work never asks');
  const { structured, text } = called;
  return { structured, text: wordsForPerson(workStatus, structured) ?? text };
}

function profileOf(profile: unknown): { profile?: string } {
  return typeof profile === 'string' ? { profile } : {};
}
