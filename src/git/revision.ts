/**
 * A name or id that git may be given as one commit: it can be no option, no range and no exclusion.
 * @throws Error for anything else; names come from records and configuration, so this is asked before each use.
 */
export function revision(name: string): string {
  if (/^[-^]|\.\.|[\0-\x20\x7f]/u.test(name) || name === '') {
    throw new Error(`not the name of a commit: ${JSON.stringify(name.slice(0, 100))}`);
  }
  return name;
}

/** The full ref of a branch, whatever tag or remote has its name. */
export function branchRef(branch: string): string {
  return `refs/heads/${revision(branch)}`;
}
