import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { DropReason } from '../serverObserver.ts';

interface OpenSocketsOptions {
  readonly maxSockets: number;
  /** Cuts the response that has stalled longest, if any has stalled. Returns whether one was cut. */
  readonly cutStalled: () => boolean;
  readonly onDrop: (reason: DropReason, clientAddress: string | undefined) => void;
}

/** A connection. Over TLS, its TCP socket and its TLS socket share this record. */
interface OpenSocket {
  readonly key: string;
  /** Over TLS, the TLS socket once the handshake is complete. */
  socket: Socket;
  isClosing: boolean;
}

/** The connections of all listen addresses. */
export type OpenSockets = ReturnType<typeof createOpenSockets>;

export function createOpenSockets({ maxSockets, cutStalled, onDrop }: OpenSocketsOptions) {
  const servers: Server[] = [];
  const all = new Map<string, OpenSocket>();
  /** In the order in which connections became idle. A connection without a complete request is idle. */
  const idle = new Set<OpenSocket>();
  let isDraining = false;
  let acceptedCount = 0;

  const makeRoom = (): boolean => {
    const [longestIdle] = idle;
    if (longestIdle === undefined) return cutStalled();
    onDrop('idle', longestIdle.socket.remoteAddress);
    idle.delete(longestIdle);
    all.delete(longestIdle.key);
    longestIdle.socket.destroy();
    return true;
  };
  const add = (socket: Socket) => {
    acceptedCount += 1;
    if (all.size >= maxSockets && !makeRoom()) {
      onDrop('limit', socket.remoteAddress);
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    const open: OpenSocket = { key, socket, isClosing: false };
    all.set(key, open);
    idle.add(open);
    socket.once('close', () => {
      if (all.get(key) === open) all.delete(key);
      idle.delete(open);
    });
  };
  const addSecured = (socket: Socket) => {
    const open = all.get(keyOf(socket));
    if (open === undefined) socket.destroy();
    else open.socket = socket;
  };

  return {
    /** Tracks every connection of a server from the moment it is accepted, before any TLS handshake. */
    track: (server: Server): void => {
      servers.push(server);
      server.prependListener('connection', add);
      server.prependListener('secureConnection', addSecured);
    },
    /** Returns the number of connections accepted since the start. */
    acceptedCount: (): number => acceptedCount,
    /** Returns whether a connection waits for a response. */
    isBusy: (socket: Socket): boolean => {
      const open = all.get(keyOf(socket));
      return open !== undefined && !idle.has(open);
    },
    /** Marks a connection as waiting for a response. */
    markBusy: (socket: Socket): void => {
      const open = all.get(keyOf(socket));
      if (open !== undefined) idle.delete(open);
    },
    /** Marks a connection as idle from now on. */
    markIdle: (socket: Socket): void => {
      const open = all.get(keyOf(socket));
      if (open === undefined || socket.destroyed) return;
      idle.add(open);
      if (isDraining || open.isClosing) socket.destroySoon();
    },
    /** Closes a connection at once if it is idle, else after its responses. */
    closeWhenIdle: (socket: Socket): void => {
      const open = all.get(keyOf(socket));
      if (open === undefined || idle.has(open)) socket.destroySoon();
      else open.isClosing = true;
    },
    /** Stops listening. Closes idle connections at once, busy ones after their responses, the rest after `graceMs`. */
    drain: async (graceMs: number): Promise<void> => {
      isDraining = true;
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const { socket } of idle) socket.destroy();
      const deadline = setTimeout(() => {
        for (const { socket } of all.values()) socket.destroy();
      }, graceMs);
      await Promise.all(closed);
      clearTimeout(deadline);
    },
  };
}

/** Node does not link the TCP socket of a connection to its TLS socket, but both have the same endpoints. */
function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
