import { emitKeypressEvents } from 'node:readline';
import type { AttachTerminal, Key } from './attach-terminal.ts';

/** What node says of a key. */
type Keypress = { name?: string; ctrl?: boolean; meta?: boolean; sequence?: string };

/** The terminal of this process, or what its output was sent to instead. */
export function processAttachTerminal(): AttachTerminal {
  const { stdin, stdout, env } = process;
  const interactive = stdin.isTTY === true && stdout.isTTY === true && env.TERM !== 'dumb';
  // Whoever writes hears of it; without a listener it would end the process.
  stdout.on('error', () => {});
  return {
    interactive,
    colours: interactive && !env.NO_COLOR,
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    now: () => performance.now(),
    // A reader that has seen enough, as `head` does, is no fault.
    write: (text) => new Promise((resolve) => stdout.write(text, (error) => resolve(!error))),
    readKeys,
    watchSize: (changed) => {
      stdout.on('resize', changed);
      return () => stdout.off('resize', changed);
    },
  };
}

function readKeys(pressed: (key: Key) => void): () => void {
  const { stdin } = process;
  let pasted: string | undefined;
  const heard = (
    text: string | undefined,
    { name = '', ctrl = false, meta = false, sequence = '' }: Keypress,
  ) => {
    if (name === 'paste-start') {
      pasted = '';
    } else if (name === 'paste-end') {
      pressed({ name: 'paste', text: pasted ?? '', ctrl: false, meta: false });
      pasted = undefined;
    } else if (pasted !== undefined) {
      pasted += text ?? sequence;
    } else {
      pressed({ name, text: text ?? '', ctrl, meta });
    }
  };
  // Who closed the terminal is gone, and has detached.
  const gone = () => pressed({ name: 'c', text: '', ctrl: true, meta: false });
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', heard).on('end', gone).on('error', gone);
  stdin.resume();
  return () => {
    stdin.off('keypress', heard).off('end', gone).off('error', gone);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
