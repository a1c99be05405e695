import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createTransport } from '../../src/atlas/http/exchange.ts';
import type {
  HttpRequest,
  Observation,
  Transport,
  TransportOptions,
} from '../../src/atlas/http/transport.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

/** The private authority that signed the certificate of `startTls`. */
export const PRIVATE_CA = fixture('ca.pem');

/** Starts a server on loopback that stops with the test; returns its port. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Starts an HTTP server; returns its origin. */
export async function startHttp(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

/** Starts an HTTPS server with a certificate of the private authority; returns its port. */
export function startTls(listener: RequestListener): Promise<number> {
  return listen(createTlsServer({ cert: fixture('server.pem'), key: fixture('server.key') }, listener));
}

/** Starts a TCP server that answers any request with `answer`; returns its origin. */
export async function startRaw(answer: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => answer(socket));
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

/** Creates a transport that is closed after the test, and records what it reports to its observer. */
export function transportTo(
  origin: string,
  options: Partial<TransportOptions> = {},
): { readonly transport: Transport; readonly seen: readonly Observation[] } {
  const seen: Observation[] = [];
  const transport = createTransport({
    origin,
    requestTimeoutMs: 5_000,
    connections: 16,
    env: {},
    observe: (observation) => seen.push(observation),
    ...options,
  });
  onTestFinished(() => transport.close());
  return { transport, seen };
}

/** Returns a plain request for a list. */
export function get(path = '/api/atlas/v2/groups', signal?: AbortSignal): HttpRequest {
  return {
    method: 'GET',
    path,
    headers: { accept: 'application/json' },
    projectId: 'p',
    endpoint: 'restore_jobs',
    signal,
  };
}
