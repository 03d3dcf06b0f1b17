import { splitFrontmatter } from '../domain/format/frontmatter.ts';
import { closingLines } from '../domain/older/code-fences.ts';
import type { PodRole } from '../domain/pod.ts';
import { checkMarkdown } from './check-markdown.ts';
import { checkTable, refusedFile } from './check-table.ts';
import { PLAYBOOK_ROLES } from './fields.ts';
import { namedTools, objection } from './named-tools.ts';
import { readFields } from './read-fields.ts';
import type { Workflow } from './workflow.ts';
import { PART_LIMITS, WORKFLOW_LIMIT, workflowSchema } from './workflow-schema.ts';
import { workflowText } from './workflow-text.ts';

type Section = { role: PodRole | null; text: string; line: number };

/**
 * Reads a workflow, strictly: its frontmatter, what everybody reads, and one section `## For <role>` a role. Every
 * tool that a section names must be that role's, or be marked as a person's act.
 * @throws TicketError that names file, line, what was found and what is allowed.
 */
export function parseWorkflow(source: string, file: string, slug: string): Workflow {
  const text = source.replaceAll('\r\n', '\n').replace(/^\ufeff/u, '');
  const { opening, block, closing, rest } = splitFrontmatter(text);
  if (block === undefined) {
    throw refusedFile({ file, lineOf: () => 1 }, [
      {
        path: [],
        found: 'no frontmatter',
        allowed: 'one between two lines "---", with description and roles',
      },
    ]);
  }
  const { table, lineOf } = readFields(block, file);
  const { description, roles, ...told } = checkTable(table, workflowSchema, {
    file,
    lineOf,
    advice: { system_instruction: 'what everybody is told stands below the frontmatter' },
  });
  const first = `${opening}${block}${closing}`.split('\n').length;
  checkMarkdown(rest, file, WORKFLOW_LIMIT, first);
  const sections = sectionsOf(rest, first);
  checkSections(sections, roles, file);
  const workflow: Workflow = {
    slug,
    file,
    description,
    roles,
    userInvocable: told.user_invocable ?? true,
    modelInvocable: told.model_invocable ?? true,
    arguments: (told.arguments ?? []).map((argument) => ({
      ...argument,
      required: argument.required ?? false,
    })),
    sections: sections.map(({ role, text: said }) => ({ role, text: said })),
  };
  for (const role of roles) {
    const limit = PART_LIMITS[role] ?? WORKFLOW_LIMIT;
    checkMarkdown(workflowText(workflow, [role]), file, limit, first, `what ${role} reads of it`);
  }
  return workflow;
}

const HEADING = /^## For (.+?)\s*$/u;

/** What stands before the first heading of a role is everybody's. A heading within code is code. */
function sectionsOf(body: string, first: number): Section[] {
  const lines = body.split('\n');
  const closing = closingLines(lines);
  const sections: { role: string | null; lines: string[]; line: number }[] = [
    { role: null, lines: [], line: first },
  ];
  for (let index = 0; index < lines.length; index += 1) {
    const role = HEADING.exec(lines[index] ?? '')?.[1];
    if (role !== undefined) {
      sections.push({ role, lines: [], line: first + index });
      continue;
    }
    const end = closing.get(index) ?? index;
    sections.at(-1)?.lines.push(...lines.slice(index, end + 1));
    index = end;
  }
  return sections
    .map(({ role, lines: said, line }) => ({
      // Checked by `checkSections`, which names the line of a heading that is for nobody.
      role: role as PodRole | null,
      text: said.join('\n'),
      line,
    }))
    .filter(({ role, text }) => role !== null || text.trim() !== '');
}

function checkSections(sections: readonly Section[], roles: readonly PodRole[], file: string): void {
  const refuse = (line: number, found: string, allowed: string) =>
    refusedFile({ file, lineOf: () => line }, [{ path: [], found, allowed }]);
  const seen = new Set<string>();
  for (const { role, text, line } of sections) {
    if (role !== null && !PLAYBOOK_ROLES.includes(role))
      throw refuse(
        line,
        `a section for ${JSON.stringify(role.slice(0, 40))}, which is no role`,
        PLAYBOOK_ROLES.join(', '),
      );
    if (role !== null && !roles.includes(role))
      throw refuse(
        line,
        `a section for ${role}, which roles does not name`,
        `sections for ${roles.join(', ')}`,
      );
    if (role !== null && seen.has(role))
      throw refuse(line, `a second section for ${role}`, 'one section a role');
    if (role !== null) seen.add(role);
    if (text.trim() === '') throw refuse(line, `an empty section for ${role}`, 'what the role does');
    for (const tool of namedTools(text, role === null ? line : line + 1)) {
      for (const reader of role === null ? roles : [role]) {
        const mistake = objection(tool, reader);
        if (mistake) throw refuse(tool.line, mistake.found, mistake.allowed);
      }
    }
  }
}
