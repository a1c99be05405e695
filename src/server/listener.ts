import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { isClientAllowed } from './access/clientCertificate.ts';
import type { ServerLimits } from './access/serverLimits.ts';
import { describeBound, describeListenError, type ListenAddress } from './listenAddress.ts';
import type { ServerObserver } from './serverObserver.ts';
import type { OpenSockets } from './sockets/openSockets.ts';
import { StartError } from './startError.ts';
import { requestsCertificate } from './webConfig/clientPolicy.ts';
import type { LiveWebConfig, TlsConfig } from './webConfig/webConfig.ts';

/** Everything that the listeners of a server share. */
export interface ListenerContext {
  readonly web: LiveWebConfig;
  readonly limits: ServerLimits;
  readonly sockets: OpenSockets;
  readonly observer: ServerObserver;
  readonly onRequest: RequestListener;
  readonly onError: (error: unknown) => void;
}

/**
 * Listens on one address. Returns the bound address: for port 0, it contains the port that the system chose.
 * @throws StartError if listening fails
 */
export async function startListener(
  text: string,
  { host, port }: ListenAddress,
  context: ListenerContext,
): Promise<string> {
  const { limits, observer, onError, onRequest, sockets, web } = context;
  const { tls } = web();
  const server = tls ? tlsServer(tls, context) : createServer(httpOptions(limits));
  server.timeout = limits.silenceMs;
  sockets.track(server);
  // A request with an `Expect` header is answered like any other, because no request has a body to wait for.
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, onRequest);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    answerUnparsable(error, socket, context),
  );
  server.on('timeout', (socket: Socket) => {
    if (sockets.isBusy(socket)) observer.onDrop('timeout', socket.remoteAddress);
    socket.destroy();
  });
  // For CONNECT, Node emits the bare socket, and without a listener it closes the connection without a response. An
  // unhandled error would end the process.
  server.on('connect', (_request, socket) =>
    socket.on('error', () => {}).end(NO_TUNNEL, () => socket.destroy()),
  );
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => reject(new StartError([describeListenError(text, error)]));
    server.once('error', refuse);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  // A connection could not be accepted, for example because no file descriptor is free.
  server.on('error', onError);
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? describeBound(bound) : text;
}

/**
 * Connections that the kernel completes before the process accepts them. With Node's default of 511, a burst of 700
 * fills the queue, and the kernel answers a probe only when its client repeats the request to connect, a second later.
 */
const BACKLOG = 4096;

const NO_TUNNEL =
  'HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

const UNPARSABLE: ReadonlyMap<string | undefined, readonly [number, string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'Request Header Fields Too Large']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'Request Timeout']],
]);

/**
 * Answers an invalid request as Node does by default, and reports it to the observer. While an earlier request of the
 * connection is being answered, it sends nothing and closes the connection afterwards.
 */
function answerUnparsable(
  error: NodeJS.ErrnoException,
  socket: Socket,
  { observer, sockets }: ListenerContext,
): void {
  const isParserError = error.code?.startsWith('HPE_') || error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  if (!isParserError || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, reason] = UNPARSABLE.get(error.code) ?? [400, 'Bad Request'];
  observer.onAnswer({ handler: 'other', code, clientAddress: socket.remoteAddress });
  // While a response is in progress, the client would read this text as part of it.
  if (!sockets.isBusy(socket)) socket.write(`HTTP/1.1 ${code} ${reason}\r\nConnection: close\r\n\r\n`);
  sockets.closeWhenIdle(socket);
}

function httpOptions(limits: ServerLimits): ServerOptions {
  return {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // The interval at which Node checks for requests that have timed out; its default is 30 s.
    connectionsCheckingInterval: Math.min(1000, limits.requestMs),
    // `createAccessControl` rejects a missing or duplicate Host header, so that the response is counted.
    requireHostHeader: false,
  };
}

function tlsServer(tls: TlsConfig, { limits, observer, web }: ListenerContext): Server {
  const server: TlsServer = createTlsServer({
    ...httpOptions(limits),
    ...tls.context,
    handshakeTimeout: limits.handshakeMs,
    requestCert: requestsCertificate(tls.clients),
    // Node can't change this option while listening, so `isClientAllowed` applies the current policy.
    rejectUnauthorized: false,
  });
  let current = tls;
  // Runs before the handshake begins, so that this connection already gets the certificate that is on disk.
  server.prependListener('connection', () => {
    const next = web().tls;
    if (next === undefined || next === current) return;
    current = next;
    server.setSecureContext(next.context);
  });
  // ECONNRESET: the connection was closed, by the client or to make room for a new one.
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code !== 'ECONNRESET') observer.onDrop('tls', socket.remoteAddress);
  });
  // Runs before the HTTP parser reads from the socket.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (isClientAllowed(socket, current.clients)) return;
    observer.onDrop('certificate', socket.remoteAddress);
    socket.destroy();
  });
  return server;
}
