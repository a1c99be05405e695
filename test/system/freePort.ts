import { once } from 'node:events';
import { createServer } from 'node:net';

/** Returns an unused loopback port, for programs that do not report the port they chose. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** Returns the port of a listening server. */
export function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}
