// Loaded before the real program (`node --import`): counts everything by which it changes the world outside of
// itself, and kills it at one of these steps. Steps are calls of the system that change a file or a name, every
// git that it starts, and the first word of its answer.
//
// YOI_KILL_STEPS  a file that gets the names of all steps, when the program comes to its end
// YOI_KILL_AT     the number of the step to die at
// YOI_KILL_SIDE   `before` it, or with `half` of it done: half of the bytes, or a git that never gets what it waits for;
//                 `late`: what it starts goes on without it, and does its work only when the next one may be at its own
import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);
const fs = require('node:fs');
const processes = require('node:child_process');
const real = { ...fs, promises: { ...fs.promises }, spawn: processes.spawn, spawnSync: processes.spawnSync };
const { YOI_KILL_STEPS, YOI_KILL_AT, YOI_KILL_SIDE } = process.env;
const steps = [];

/** `half` does the step by half, `late` lets another process do it, where that can be. */
function step(name, half, late) {
  steps.push({ name, halves: half !== undefined });
  if (Number(YOI_KILL_AT) !== steps.length) return;
  if (YOI_KILL_SIDE === 'half') half?.();
  if (YOI_KILL_SIDE === 'late') late?.();
  process.kill(process.pid, 'SIGKILL');
}

for (const name of [
  'renameSync',
  'rmSync',
  'unlinkSync',
  'rmdirSync',
  'linkSync',
  'ftruncateSync',
  'fsyncSync',
]) {
  fs[name] = (...given) => {
    step(name);
    return real[name](...given);
  };
}
for (const name of ['rm', 'rmdir', 'copyFile', 'link', 'symlink']) {
  fs.promises[name] = (...given) => {
    step(name);
    return real.promises[name](...given);
  };
}
fs.mkdirSync = (path, options) => {
  if (!real.existsSync(path)) step('mkdirSync');
  return real.mkdirSync(path, options);
};
fs.openSync = (path, flags = 'r', mode = 0o666) => {
  const makes =
    typeof flags === 'string'
      ? /^[wa]/u.test(flags)
      : (flags & (fs.constants.O_CREAT | fs.constants.O_TRUNC)) !== 0;
  if (makes) step('openSync');
  return real.openSync(path, flags, mode);
};
fs.writeSync = (file, content, ...rest) => {
  if (file <= 2) return real.writeSync(file, content, ...rest);
  const bytes = Buffer.from(content);
  step('writeSync', () => real.writeSync(file, bytes.subarray(0, bytes.length >> 1)));
  return real.writeSync(file, content, ...rest);
};
// Node does this in one, out of reach; the system does it in these steps.
fs.writeFileSync = (path, content, options) => {
  const { flag = 'w', mode } = typeof options === 'object' ? options : {};
  const file = fs.openSync(path, flag, mode);
  try {
    fs.writeSync(file, Buffer.from(content));
  } finally {
    fs.closeSync(file);
  }
};

/** A git that gets no input of ours is done whole behind its start, which is dying before the next step. */
const TAKES_INPUT = new Set(['--stdin', '--file=-', '-', '--index-info', 'mktree']);
const LATER = 'sleep 0.5; exec "$0" "$@"';
processes.spawn = (command, words, options) => {
  const name = words.find((word, at) => !word.startsWith('-') && words[at - 1] !== '-c');
  const starve = () => real.spawnSync(command, words, { ...options, input: '' });
  const late = () =>
    real.spawn('/bin/sh', ['-c', LATER, command, ...words], { ...options, stdio: 'ignore', detached: true });
  step(`${command} ${name}`, words.some((word) => TAKES_INPUT.has(word)) ? starve : undefined, late);
  return real.spawn(command, words, options);
};

const write = process.stdout.write.bind(process.stdout);
let told = false;
process.stdout.write = (...given) => {
  if (!told) step('answer');
  told = true;
  return write(...given);
};

syncBuiltinESMExports();
process.on('exit', () => {
  if (YOI_KILL_STEPS) real.writeFileSync(YOI_KILL_STEPS, JSON.stringify(steps));
});
