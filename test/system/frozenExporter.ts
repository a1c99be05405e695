import { once } from 'node:events';
import { createServer } from 'node:http';
import { portOf } from './freePort.ts';

/** An exporter whose answer never changes, so its replicas agree exactly. */
export interface FrozenExporter {
  /** `host:port`. */
  readonly address: string;
  readonly stop: () => void;
}

/** Serves a text as `/metrics` on loopback. */
export async function startFrozenExporter(metrics: string): Promise<FrozenExporter> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(metrics);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${portOf(server.address())}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
