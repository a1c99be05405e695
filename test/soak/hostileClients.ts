import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const GET = 'GET /metrics HTTP/1.1\r\nHost: hostile\r\n';

/** The requests of each kind of hostile client, and its number of connections. No client reads an answer. */
const KINDS: readonly { readonly clients: number; readonly bytes: string }[] = [
  // Half a request.
  { clients: 20, bytes: GET },
  { clients: 600, bytes: '' },
  // Pipelined requests.
  { clients: 3, bytes: `${GET}\r\n`.repeat(200) },
  // Scrapes that stall.
  { clients: 100, bytes: `${GET}\r\n` },
  { clients: 20, bytes: 'POST /-/reload HTTP/1.1\r\nHost: hostile\r\nOrigin: http://elsewhere\r\n\r\n' },
  { clients: 20, bytes: '\x16\x03\x01 no HTTP \r\n\r\n' },
];

/** Clients that misbehave, each kind in turn. */
export class HostileClients {
  #sockets: readonly Socket[] = [];
  #attacks = 0;

  /** Resolves when the clients have connected or have been closed. */
  async attack(address: string): Promise<void> {
    const { clients, bytes } = KINDS[this.#attacks % KINDS.length] ?? { clients: 0, bytes: '' };
    this.#attacks += 1;
    const [host, port] = address.split(':');
    this.#sockets = Array.from({ length: clients }, () => {
      const socket = connect(Number(port), host).on('error', () => {});
      socket.pause();
      if (bytes !== '') socket.write(bytes);
      return socket;
    });
    await Promise.all(this.#sockets.map((socket) => once(socket, 'connect').catch(() => {})));
  }

  /** Resets every connection. */
  async end(): Promise<void> {
    const open = this.#sockets.filter(({ closed }) => !closed);
    this.#sockets = [];
    const closed = open.map((socket) => once(socket, 'close'));
    for (const socket of open) socket.resetAndDestroy();
    await Promise.all(closed);
  }
}
