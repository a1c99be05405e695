import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { listen } from './servers.ts';

interface Tunnel {
  readonly to: string | undefined;
  readonly authorization: string | undefined;
}

/** A forward proxy on loopback: `reach` opens the other end of a tunnel, or returns the status of a refusal. */
export async function startForwardProxy(
  reach: () => Socket | number,
): Promise<{ readonly url: string; readonly tunnels: readonly Tunnel[] }> {
  const tunnels: Tunnel[] = [];
  const server = createServer((_request, response) => response.writeHead(500).end());
  server.on('connect', (request, socket) => {
    tunnels.push({ to: request.url, authorization: request.headers['proxy-authorization'] });
    const far = reach();
    if (typeof far === 'number') {
      socket.end(`HTTP/1.1 ${far} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    far.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('error', () => far.destroy()).on('close', () => far.destroy());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    far.pipe(socket).pipe(far);
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, tunnels };
}
