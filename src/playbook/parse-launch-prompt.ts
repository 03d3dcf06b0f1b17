import { checkMarkdown } from './check-markdown.ts';
import { refusedFile } from './check-table.ts';
import type { LaunchPrompt } from './launch-prompt.ts';
import { namedTools, objection } from './named-tools.ts';

/** As much as a field of a launch may have. */
export const LAUNCH_PROMPT_LIMIT = 8_000;

/**
 * Reads a launch prompt. The tools that it names must exist; whose they are is known with the role that is launched.
 * @throws TicketError that names file, line, what was found and what is allowed.
 */
export function parseLaunchPrompt(text: string, file: string, selector: string): LaunchPrompt {
  checkMarkdown(text, file, LAUNCH_PROMPT_LIMIT);
  for (const tool of namedTools(text)) {
    const mistake = objection({ ...tool, marked: false }, 'orchestrator');
    if (mistake?.found.endsWith('which is no tool'))
      throw refusedFile({ file, lineOf: () => tool.line }, [{ path: [], ...mistake }]);
  }
  return { selector, file, text: text.trim() };
}
