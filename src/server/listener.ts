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
import { asksForCertificate } from './webConfig/liveWebConfig.ts';
import type { LiveWebConfig, TlsConfig } from './webConfig/webConfig.ts';

/** Everything that all listen addresses share. */
export interface ListenerContext {
  readonly web: LiveWebConfig;
  readonly limits: ServerLimits;
  readonly sockets: OpenSockets;
  readonly observer: ServerObserver;
  readonly onRequest: RequestListener;
  readonly onError: (error: unknown) => void;
}

/**
 * Listens on one address. Returns it as bound: with the port that the system chose for port 0.
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
  // An `Expect` header changes nothing: no request has a body to wait for.
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, onRequest);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    answerUnparsable(error, socket, context),
  );
  server.on('timeout', (socket: Socket) => {
    if (sockets.isBusy(socket)) observer.onDrop('timeout', socket.remoteAddress);
    socket.destroy();
  });
  // Node hands out the bare socket, and would close it without an answer. An unhandled error would end the process.
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
  // A connection that could not be accepted, for example without a free file descriptor.
  server.on('error', onError);
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? describeBound(bound) : text;
}

const NO_TUNNEL =
  'HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

const UNPARSABLE: ReadonlyMap<string | undefined, readonly [number, string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'Request Header Fields Too Large']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'Request Timeout']],
]);

/** Answers bytes that are no request as Node does without a listener, but counts them. Earlier requests are answered first. */
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
  // Within an answer that is on its way the text would be taken for a part of it.
  if (!sockets.isBusy(socket)) socket.write(`HTTP/1.1 ${code} ${reason}\r\nConnection: close\r\n\r\n`);
  sockets.closeWhenIdle(socket);
}

function httpOptions(limits: ServerLimits): ServerOptions {
  return {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // The interval at which Node looks for late requests; its default is 30 s.
    connectionsCheckingInterval: Math.min(1000, limits.requestMs),
    // Checked with the other duplicates, and counted.
    requireHostHeader: false,
  };
}

function tlsServer(tls: TlsConfig, { limits, observer, web }: ListenerContext): Server {
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
  // ECONNRESET: the connection was closed, by the client or for a new one.
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code !== 'ECONNRESET') observer.onDrop('tls', socket.remoteAddress);
  });
  // Before HTTP reads a byte of it.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (isClientAllowed(socket, current.clients)) return;
    observer.onDrop('certificate', socket.remoteAddress);
    socket.destroy();
  });
  return server;
}
