import type { OnProgress } from '../store/files/readiness.ts';

/** A wait that is shorter needs no word. */
const SILENT_MS = 400;
const EVERY_MS = 100;

/** Shows on a terminal's standard error how far the records are read, and takes it away when they are. Elsewhere nothing. */
export function showProgress(): OnProgress | undefined {
  if (process.stderr.isTTY !== true) return undefined;
  const begun = performance.now();
  let shown = begun + SILENT_MS - EVERY_MS;
  let stands = false;
  return (read, of) => {
    if (read === of) {
      if (stands) process.stderr.write('\r\u001b[K');
      stands = false;
    } else if (performance.now() > shown + EVERY_MS) {
      shown = performance.now();
      stands = true;
      process.stderr.write(`\rReading the records: ${read} of ${of} `);
    }
  };
}
