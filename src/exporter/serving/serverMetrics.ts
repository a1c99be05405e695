import type { Logger } from '../../log/logger.ts';
import type { Instruments } from '../../metrics/instruments.ts';
import { knownAnswers } from '../../server/http/routes.ts';
import { DROP_REASONS, type ServerObserver } from '../../server/serverObserver.ts';

/** Refusals that an operator has to know about: a wrong password, a request with a body, an overload. */
const LOGGED_CODES: ReadonlySet<number> = new Set([401, 413, 503]);

/** Returns the observer that turns the server's events into metrics and log lines. */
export function observeServer(
  { httpConnectionsDropped, httpRequests, httpRequestsInFlight, webConfigReloaded }: Instruments,
  logger: Logger,
  telemetryPath: string,
  nowMs: () => number,
): ServerObserver {
  const warn = warnOnceAMinute(logger, nowMs);
  // Counters start at 0, so that `increase()` sees the first event.
  for (const { handler, code } of knownAnswers(telemetryPath)) httpRequests.inc({ handler, code }, 0);
  for (const reason of DROP_REASONS) httpConnectionsDropped.inc({ reason }, 0);
  httpRequestsInFlight.set(0);
  return {
    onAnswer: ({ handler, code, clientAddress }) => {
      httpRequests.inc({ handler, code });
      // To a readiness probe, 503 means that the exporter is not ready yet.
      if (!LOGGED_CODES.has(code) || (code === 503 && handler === '/-/ready')) return;
      warn(`${code}`, { event: 'http_request_refused', handler, code, clientAddress }, 'request refused');
    },
    onDrop: (reason, clientAddress) => {
      httpConnectionsDropped.inc({ reason });
      warn(reason, { event: 'http_connection_dropped', reason, clientAddress }, 'connection dropped');
    },
    onInFlight: (count) => httpRequestsInFlight.set(count),
    onWebConfig: (isValid) => webConfigReloaded.set(isValid ? 1 : 0),
  };
}

const INTERVAL_MS = 60_000;

/** Returns a function that logs events, each kind at most once a minute, with the number suppressed since its last line. */
function warnOnceAMinute(logger: Logger, nowMs: () => number) {
  const kinds = new Map<string, { readonly loggedAtMs: number; suppressed: number }>();
  return (kind: string, fields: object, message: string): void => {
    const last = kinds.get(kind);
    if (last !== undefined && nowMs() - last.loggedAtMs < INTERVAL_MS) {
      last.suppressed += 1;
      return;
    }
    kinds.set(kind, { loggedAtMs: nowMs(), suppressed: 0 });
    logger.warn({ ...fields, suppressed: last?.suppressed ?? 0 }, message);
  };
}
