import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The sockets of one server, told apart by whether an answer is on its way on them. */
export interface OpenSockets {
  /** Ends what is idle at once, what is busy when its answer is out, and everything after `graceMs`. */
  drain(graceMs: number): Promise<void>;
}

/** Follows every socket from its first packet on; Node itself does not see those in a TLS handshake. */
export function trackSockets(server: Server, established: 'connection' | 'secureConnection'): OpenSockets {
  const all = new Set<Socket>();
  const open = new Set<Socket>();
  const answersOn = new WeakMap<Socket, number>();
  let draining = false;

  const follow = (set: Set<Socket>, socket: Socket) => {
    set.add(socket);
    socket.once('close', () => set.delete(socket));
  };
  server.on('connection', (socket: Socket) => follow(all, socket));
  server.on(established, (socket: Socket) => follow(open, socket));
  server.on('request', ({ socket }: { readonly socket: Socket }, response: ServerResponse) => {
    answersOn.set(socket, (answersOn.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (answersOn.get(socket) ?? 1) - 1;
      answersOn.set(socket, left);
      if (draining && left === 0) socket.destroySoon();
    });
  });

  return {
    drain: async (graceMs) => {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) if (!answersOn.get(socket)) socket.destroy();
      const deadline = setTimeout(() => {
        for (const socket of all) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(deadline);
    },
  };
}
