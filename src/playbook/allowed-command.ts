/**
 * Whether one of the patterns allows a command, as arguments, without asking. `*` is one argument and `**` at the end
 * any rest, but only of plain ones: an option, a place outside the folder and what a shell would make something
 * else of must stand in the pattern themselves, or a person is asked.
 */
export function isAllowedCommand(
  patterns: readonly (readonly string[])[],
  command: readonly string[],
): boolean {
  return patterns.some((pattern) => fits(pattern, command));
}

function fits(pattern: readonly string[], command: readonly string[]): boolean {
  const open = pattern.at(-1) === '**';
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? command.length < fixed.length : command.length !== fixed.length) return false;
  return command.every((argument, index) => {
    const wanted = fixed[index] ?? '*';
    return wanted === '*' ? isPlainArgument(argument) : wanted === argument;
  });
}

/** Steers a terminal, or stands for something else in a shell. */
const SPECIAL = /[\u0000-\u0008\u000b-\u001f\u007f$`]/u;

function isPlainArgument(argument: string): boolean {
  return (
    !SPECIAL.test(argument) &&
    !/^(?:[-/\\~]|[A-Za-z]:[\\/]|[a-z]+:\/\/)/u.test(argument) &&
    !argument.split(/[\\/:=]/u).includes('..')
  );
}
