import type { Socket } from 'node:net';

/** Hears each whole line of a socket. One that is longer than `limit` bytes ends the connection. */
export function readLines(socket: Socket, limit: number, hear: (line: string) => void): void {
  let held: Buffer[] = [];
  let size = 0;
  socket.on('data', (piece: Buffer) => {
    let rest = piece;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      const line = Buffer.concat([...held, rest.subarray(0, end)]).toString('utf8');
      held = [];
      size = 0;
      rest = rest.subarray(end + 1);
      hear(line);
    }
    if (rest.length === 0) return;
    held.push(rest);
    size += rest.length;
    if (size > limit) socket.destroy();
  });
}
