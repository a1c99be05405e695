import { createAccessControl } from './access/accessControl.ts';
import { createBasicAuth } from './access/basicAuth.ts';
import { startBcryptThread } from './access/bcryptThread.ts';
import { createPasswordQueue } from './access/passwordQueue.ts';
import { createRateLimiter } from './access/rateLimiter.ts';
import { DEFAULT_LIMITS, type ServerLimits } from './access/serverLimits.ts';
import { createActiveResponses } from './http/activeResponses.ts';
import type { Content } from './http/content.ts';
import { createFairYield } from './http/fairYield.ts';
import { type ResponseContext, respond } from './http/respond.ts';
import { checkTelemetryPath, routesOf } from './http/routes.ts';
import { type ListenAddress, parseListenAddress } from './listenAddress.ts';
import { startListener } from './listener.ts';
import type { ServerObserver } from './serverObserver.ts';
import { createOpenSockets } from './sockets/openSockets.ts';
import { createRequestQueue } from './sockets/requestQueue.ts';
import { StartError } from './startError.ts';
import { openWebConfig } from './webConfig/liveWebConfig.ts';
import { DEFAULT_WEB_CONFIG } from './webConfig/webConfig.ts';

export interface ServerOptions {
  /** As in `--web.listen-address`. */
  readonly listen: readonly string[];
  readonly telemetryPath: string;
  /** `--web.config.file`; `undefined`: plain HTTP without authentication. */
  readonly webConfigFile: string | undefined;
  /** `--web.max-requests`. */
  readonly maxRequests: number;
  readonly content: Content;
  readonly observer: ServerObserver;
  /** The milliseconds of a monotonic clock. */
  readonly nowMs: () => number;
  /** Receives unexpected errors of responses, and errors of connections that could not be accepted. */
  readonly onError: (error: unknown) => void;
  /** Receives the reason why a changed web configuration is rejected; the previous one stays in effect. */
  readonly onProblem: (problem: string) => void;
}

export interface Server {
  /** The bound addresses, such as `[::]:9947`. */
  readonly addresses: readonly string[];
  /** Stops listening, gives responses in progress `graceMs`, then cuts them. Never rejects. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Listens on all addresses and answers requests.
 * @throws StartError with every problem
 */
export async function startServer(
  options: ServerOptions,
  limits: ServerLimits = DEFAULT_LIMITS,
): Promise<Server> {
  const { content, maxRequests, nowMs, observer, onError, telemetryPath, webConfigFile } = options;
  let isStopping = false;
  const routes = routesOf(telemetryPath);
  const addresses = parseAll(options.listen, checkTelemetryPath(telemetryPath, routes));
  const web =
    webConfigFile === undefined
      ? () => DEFAULT_WEB_CONFIG
      : openWebConfig(webConfigFile, { nowMs, onProblem: options.onProblem, onRead: observer.onWebConfig });

  const bcrypt = startBcryptThread();
  const active = createActiveResponses({
    max: { content: maxRequests, reload: limits.maxReloads },
    stalledMs: limits.stalledMs,
    nowMs,
    onChange: observer.onInFlight,
    onDrop: observer.onDrop,
  });
  const sockets = createOpenSockets({
    maxSockets: limits.maxConnections,
    cutStalled: active.cutStalled,
    onDrop: observer.onDrop,
  });
  const context: ResponseContext = {
    routes,
    content,
    accessControl: createAccessControl(
      createRateLimiter(),
      createBasicAuth(createPasswordQueue(bcrypt.compare)),
      nowMs,
    ),
    web,
    active,
    observer,
    limits,
    nowMs,
    yieldToLoop: createFairYield(sockets.acceptedCount),
    isStopping: () => isStopping,
    onError,
  };
  const onRequest = createRequestQueue({
    maxQueued: limits.maxQueuedRequests,
    answer: (request, response) => {
      sockets.markBusy(request.socket);
      void respond(context, request, response);
    },
    onOverflow: (socket) => {
      observer.onDrop('pipelining', socket.remoteAddress);
      socket.destroy();
    },
    onIdle: sockets.markIdle,
  });
  const stop = async (graceMs: number) => {
    isStopping = true;
    await sockets.drain(graceMs);
    await bcrypt.stop();
  };
  const bound: string[] = [];
  try {
    for (const { text, address } of addresses) {
      bound.push(await startListener(text, address, { web, limits, sockets, observer, onRequest, onError }));
    }
  } catch (error) {
    await stop(0);
    throw error;
  }
  return { addresses: bound, stop };
}

function parseAll(listen: readonly string[], pathProblem: string | undefined) {
  const problems = pathProblem === undefined ? [] : [pathProblem];
  const addresses: { readonly text: string; readonly address: ListenAddress }[] = [];
  for (const text of listen) {
    const result = parseListenAddress(text);
    if (result.ok) addresses.push({ text, address: result.value });
    else problems.push(`--web.listen-address: ${result.error}`);
  }
  if (problems.length > 0) throw new StartError(problems, true);
  return addresses;
}
