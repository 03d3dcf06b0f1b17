import { writeFileSync } from 'node:fs';
import { moveBranch } from '../../src/git/move-branch.ts';
import { findRepository } from '../../src/git/repository.ts';

// One move in a process of its own, for tests that kill it: root, from, to.
const [root = '', from = '', to = ''] = process.argv.slice(2);
if (process.env.TRIAL) writeFileSync(`${process.env.TRIAL}/pid`, String(process.pid));
const commonDir = findRepository(root)?.commonDir ?? '';
await moveBranch(root, commonDir, { branch: 'main', from, to, message: 'a merge' });
