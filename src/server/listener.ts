import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { isClientAllowed } from './access/clientCertificate.ts';
import type { ServerLimits } from './access/serverLimits.ts';
import { describeBound, describeListenError, type ListenAddress } from './listenAddress.ts';
import { type OpenSockets, trackSockets } from './openSockets.ts';
import { StartError } from './startError.ts';
import { asksForCertificate } from './webConfig/liveWebConfig.ts';
import type { LiveWebConfig, TlsConfig } from './webConfig/webConfig.ts';

/** One address that is listened on. */
export interface Listener extends OpenSockets {
  /** With the port that the system chose, where it was left to it. */
  readonly address: string;
}

/** @throws StartError with a sentence, if the address can't be had */
export async function startListener(
  text: string,
  { host, port }: ListenAddress,
  web: LiveWebConfig,
  limits: ServerLimits,
  onRequest: RequestListener,
  onError: (error: unknown) => void,
): Promise<Listener> {
  const { tls } = web();
  const server = tls ? tlsServer(tls, web, limits) : createServer(httpOptions(limits));
  server.maxConnections = limits.maxConnections;
  server.timeout = limits.silenceMs;
  const sockets = trackSockets(server, tls ? 'secureConnection' : 'connection');
  server.on('request', onRequest);
  // Node hands out the bare socket, and without this cuts it without a word. Unheard, an error would end the process.
  server.on('connect', (_request, socket) =>
    socket.on('error', () => {}).end(NO_TUNNEL, () => socket.destroy()),
  );
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => reject(new StartError([describeListenError(text, error)]));
    server.once('error', refuse);
    server.listen({ port, host }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  // A connection that could not be accepted, for want of file descriptors for instance.
  server.on('error', onError);
  const bound = server.address();
  return {
    ...sockets,
    address: bound !== null && typeof bound === 'object' ? describeBound(bound) : text,
  };
}

const NO_TUNNEL =
  'HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

function httpOptions(limits: ServerLimits): ServerOptions {
  return {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // How often Node looks for requests that are late; its own default is 30 s.
    connectionsCheckingInterval: Math.min(1000, limits.requestMs),
  };
}

function tlsServer(tls: TlsConfig, web: LiveWebConfig, limits: ServerLimits): Server {
  const server: TlsServer = createTlsServer({
    ...httpOptions(limits),
    ...tls.context,
    handshakeTimeout: limits.handshakeMs,
    requestCert: asksForCertificate({ tls }),
    // Node can't change its own check while running; `isClientAllowed` decides by the policy as it is now.
    rejectUnauthorized: false,
  });
  let current = tls;
  // Before the handshake begins, so that this very connection gets the certificate that is on disk.
  server.prependListener('connection', () => {
    const next = web().tls;
    if (next === undefined || next === current) return;
    current = next;
    server.setSecureContext(next.context);
  });
  // Before HTTP reads a byte of it.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (!isClientAllowed(socket, current.clients)) socket.destroy();
  });
  return server;
}
