import { allowedVariables, type Variables } from '../../pods/launch/allowed-variables.ts';

/**
 * What setup, validation and teardown get of `around`: the variables that the coder's profile allows, and what says
 * where they are. Nobody sits there to answer a question, so test runners and package managers are told that it is CI,
 * unless the profile lets the person's own word about that through. The marks say that whatever runs there is no person.
 */
export function workEnvironment(
  around: Variables,
  { environment }: { environment: readonly string[] },
  { ticket, slot }: { ticket: string; slot: number },
): Record<string, string> {
  return {
    CI: 'true',
    ...allowedVariables(around, environment),
    YOI_ROLE: 'coder',
    YOI_TICKET: ticket,
    YOI_SLOT: String(slot),
  };
}
