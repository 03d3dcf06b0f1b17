/**
 * Whether one of the patterns allows a command, as arguments, without asking. `*` is one argument and `**` at the end
 * any rest, but only of plain ones: an option, a place that is not `isInside` the folder, and what a shell would make
 * something else of must stand in the pattern themselves, or a person is asked.
 */
export function isAllowedCommand(
  patterns: readonly (readonly string[])[],
  command: readonly string[],
  isInside: (path: string) => boolean = () => false,
): boolean {
  return patterns.some((pattern) => fits(pattern, command, isInside));
}

function fits(
  pattern: readonly string[],
  command: readonly string[],
  isInside: (path: string) => boolean,
): boolean {
  const open = pattern.at(-1) === '**';
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? command.length < fixed.length : command.length !== fixed.length) return false;
  return command.every((argument, index) => {
    const wanted = fixed[index] ?? '*';
    if (wanted !== '*') return wanted === argument;
    return isPlain(argument) && (!leadsOut(argument) || isInside(argument));
  });
}

/** Steers a terminal, or stands for something else in a shell. */
const SPECIAL = /[\u0000-\u0008\u000b-\u001f\u007f$`]/u;

function isPlain(argument: string): boolean {
  return (
    !argument.startsWith('-') && !SPECIAL.test(argument) && !/^[A-Za-z][A-Za-z+.-]+:\/\//u.test(argument)
  );
}

/** Also behind a sign that divides, as in `HEAD:../x`. */
function leadsOut(argument: string): boolean {
  return /^(?:[/\\~]|[A-Za-z]:[\\/])/u.test(argument) || argument.split(/[\\/:=]/u).includes('..');
}
