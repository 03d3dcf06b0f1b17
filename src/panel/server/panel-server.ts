import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { TicketError } from '../../domain/errors.ts';
import { panelApp } from './panel-app.ts';
import type { PanelParts } from './panel-parts.ts';

export type PanelServer = { port: number; close(): Promise<void> };

/** Streams and what pages ask beside them. */
const MOST_CONNECTIONS = 300;

/**
 * Serves the page on this machine alone; with port 0, on any that is free.
 * @throws TicketError `conflict` where the port is taken.
 */
export async function startPanelServer(
  parts: PanelParts,
  { port, allowedHosts }: { port: number; allowedHosts: readonly string[] },
): Promise<PanelServer> {
  const hosts = { port: () => portOf(server.address()), allowed: allowedHosts };
  const app = panelApp(parts, hosts);
  const server = createServer(
    { maxHeaderSize: 16 * 1024, requestTimeout: 30_000, headersTimeout: 10_000 },
    getRequestListener(app.fetch),
  );
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(refusedPort(error, port)));
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
  return {
    port: hosts.port(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address ? address.port : 0;
}

function refusedPort(error: Error & { code?: string }, port: number): unknown {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  return new TicketError('conflict', {
    refused: `the panel was not opened on port ${port}`,
    rule: error.code === 'EACCES' ? 'this user may not listen there' : 'another program listens there',
    next: `leave --port away to take any that is free, or see who it is: lsof -i :${port}`,
  });
}
