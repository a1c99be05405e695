import { createAccessControl } from './access/accessControl.ts';
import { createBasicAuth } from './access/basicAuth.ts';
import { startBcryptThread } from './access/bcryptThread.ts';
import { createRateLimiter } from './access/rateLimiter.ts';
import { DEFAULT_LIMITS, type ServerLimits } from './access/serverLimits.ts';
import type { Content } from './http/content.ts';
import { respond } from './http/respond.ts';
import { checkTelemetryPath, routesOf } from './http/routes.ts';
import { type ListenAddress, parseListenAddress } from './listenAddress.ts';
import { type Listener, startListener } from './listener.ts';
import { StartError } from './startError.ts';
import { openWebConfig } from './webConfig/liveWebConfig.ts';
import { DEFAULT_WEB_CONFIG } from './webConfig/webConfig.ts';

/** What the server needs; what it serves is `content`. */
export interface ServerOptions {
  /** As in `--web.listen-address`. */
  readonly listen: readonly string[];
  readonly telemetryPath: string;
  /** `--web.config.file`; `undefined`: plain HTTP for everybody. */
  readonly webConfigFile: string | undefined;
  readonly content: Content;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number;
  /** Told of a bug in the content, and of connections that could not be accepted. */
  readonly onError: (error: unknown) => void;
  /** Told when the web configuration has changed and can't be used; the old one stays. */
  readonly onProblem: (problem: string) => void;
}

/** A server that runs. */
export interface Server {
  /** As bound: `[::]:9947`. */
  readonly addresses: readonly string[];
  /** Accepts nobody any more, gives running answers `graceMs`, then cuts them off. Never rejects. */
  stop(graceMs: number): Promise<void>;
}

/** @throws StartError with every sentence the operator needs to see */
export async function startServer(
  options: ServerOptions,
  limits: ServerLimits = DEFAULT_LIMITS,
): Promise<Server> {
  const { content, nowMs, onError, telemetryPath, webConfigFile } = options;
  let stopping = false;
  const isStopping = () => stopping;
  const routes = routesOf(telemetryPath, content, isStopping);
  const addresses = parseAll(options.listen, checkTelemetryPath(telemetryPath, routes));
  const web =
    webConfigFile === undefined
      ? () => DEFAULT_WEB_CONFIG
      : openWebConfig(webConfigFile, nowMs, options.onProblem);

  const bcrypt = startBcryptThread();
  const accessControl = createAccessControl(createRateLimiter(), createBasicAuth(bcrypt.compare), nowMs);
  const context = { routes, accessControl, web, isStopping, onError, responseDeadlineMs: limits.responseMs };
  const listeners: Listener[] = [];
  const stop = async (graceMs: number) => {
    stopping = true;
    await Promise.all(listeners.map((listener) => listener.drain(graceMs)));
    await bcrypt.stop();
  };
  try {
    for (const { text, address } of addresses) {
      listeners.push(
        await startListener(
          text,
          address,
          web,
          limits,
          (request, response) => void respond(context, request, response),
          onError,
        ),
      );
    }
  } catch (error) {
    await stop(0);
    throw error;
  }
  return { addresses: listeners.map(({ address }) => address), stop };
}

interface NamedAddress {
  readonly text: string;
  readonly address: ListenAddress;
}

function parseAll(listen: readonly string[], pathProblem: string | undefined): readonly NamedAddress[] {
  const problems = pathProblem === undefined ? [] : [pathProblem];
  const addresses: NamedAddress[] = [];
  for (const text of listen) {
    const result = parseListenAddress(text);
    if (result.ok) addresses.push({ text, address: result.address });
    else problems.push(`--web.listen-address: ${result.problem}`);
  }
  if (problems.length > 0) throw new StartError(problems, true);
  return addresses;
}
