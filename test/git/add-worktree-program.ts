import { addWorktree } from '../../src/git/worktrees.ts';

// Adds worktrees at once, in a process of its own: root, from, then the paths.
const [root = '', from = '', ...paths] = process.argv.slice(2);
await Promise.all(
  paths.map((path) => addWorktree(root, path, { branch: `ticket/${path.split('/').at(-1)}`, from })),
);
