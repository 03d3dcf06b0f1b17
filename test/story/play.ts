import { PROGRAM } from './program.ts';

/**
 * A program that is coder or reviewer of a Ticket, each by the commands of its role: it does its part in the folder that
 * it is started in, and says what it was told and what it was refused.
 */
export const PLAY = `
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const run = (...words) => execFileSync(words[0], words.slice(1), { encoding: 'utf8' });
const ours = (...words) => run(process.execPath, ${JSON.stringify(PROGRAM)}, ...words);
const { YOI_ROLE: role, YOI_TICKET: ticket, YOI_SLOT: slot } = process.env;
console.log('told:', (process.argv[2] ?? '').split('\\n').length > 5);
console.log('I am', role, 'with slot', slot);
if (role === 'coder') {
  writeFileSync('hello.txt', 'Hello, world\\n');
  run('git', 'add', 'hello.txt');
  run('git', '-c', 'user.name=Coder', '-c', 'user.email=coder@example.org', 'commit', '-qm', 'Say hello');
  ours('work', 'report', ticket, '--summary', 'It says hello.');
} else {
  const commit = run('git', 'rev-parse', 'HEAD').trim();
  ours('ticket', 'review', ticket, '--verdict', 'approve', '--commit', commit, '--body', 'It does.');
}
const merge = spawnSync(process.execPath, [${JSON.stringify(PROGRAM)}, 'work', 'merge', ticket], { encoding: 'utf8' });
console.log('merge:', merge.stderr);
`;
