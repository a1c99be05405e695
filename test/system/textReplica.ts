import { once } from 'node:events';
import { createServer } from 'node:http';
import { portOf } from './freePort.ts';

/**
 * Forwards an exporter's metrics in the text format for any Accept header: to Prometheus, a replica scraped in the
 * other format.
 */
export async function startTextReplica(
  exporter: string,
): Promise<{ readonly address: string; readonly stop: () => void }> {
  const server = createServer(async (request, response) => {
    try {
      const answer = await fetch(`http://${exporter}${request.url}`, { headers: { accept: 'text/plain' } });
      response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    } catch {
      response.destroy();
    }
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
