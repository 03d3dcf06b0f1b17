import { attendedWords } from '../pods/agent/attended-words.ts';
import { inputTexts } from '../pods/launch/input-texts.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { attendedLaunch } from '../work/attended-launch.ts';
import type { WorkLaunch } from '../work/work-parts.ts';
import { wishForWork } from './launch-for-work.ts';
import { launchOf } from './launch-of.ts';
import type { Caller, Services } from './tool.ts';

/** An agent whose own screen is begun in a folder of the work, with a person before it. */
export type AttendedAgent = {
  title: string;
  words: readonly string[];
  folder: string;
  /** The marks by which everything below it is that role on that Ticket, and never a person. */
  variables: Readonly<Record<string, string>>;
  /** What it is told first; `isTold` is false where its screen takes no input, and the person tells it. */
  input: string;
  isTold: boolean;
  install: string | undefined;
};

type Wish = { ticket: string } & Pick<WorkLaunch, 'role' | 'profile'>;

/** Told as one in a Pod is, by the same plan. @throws TicketError where it is not to be had, or has nothing to do. */
export async function attendedAgent(
  services: Services,
  caller: Caller,
  { ticket, role, profile }: Wish,
): Promise<AttendedAgent> {
  const { parts } = await services.work();
  const dossier = await showTicket(services.tracker, ticket);
  const launch = await attendedLaunch(parts, caller, dossier, { role, profile });
  const { plan, agent } = await launchOf(services, { ...wishForWork(launch), attended: true });
  const input = inputTexts(plan.input).join('\n\n');
  const words = attendedWords(agent);
  return {
    ...{ title: agent.title, input, folder: launch.folder, install: agent.install },
    words: words.map((word) => word.replaceAll('{input}', () => input)),
    isTold: words.some((word) => word.includes('{input}')),
    variables: {
      ...launch.variables,
      YOI_ROLE: role,
      YOI_PROFILE: plan.profile,
      YOI_TICKET: launch.ticket,
    },
  };
}
