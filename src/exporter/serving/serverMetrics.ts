import type { Logger } from '../../log/logger.ts';
import type { Instruments } from '../../metrics/instruments.ts';
import { knownAnswers } from '../../server/http/routes.ts';
import { DROP_REASONS, type ServerObserver } from '../../server/serverObserver.ts';
import { RequestLog } from './requestLog.ts';

/** Returns the observer that turns the server's events into metrics and log lines. */
export function observeServer(
  { httpConnectionsDropped, httpRequests, httpRequestsInFlight, webConfigReloaded }: Instruments,
  logger: Logger,
  telemetryPath: string,
  nowMs: () => number,
): ServerObserver {
  const log = new RequestLog(logger, nowMs);
  // Counters start at 0, so that `increase()` sees the first event.
  for (const { handler, code } of knownAnswers(telemetryPath)) httpRequests.inc({ handler, code }, 0);
  for (const reason of DROP_REASONS) httpConnectionsDropped.inc({ reason }, 0);
  httpRequestsInFlight.set(0);
  return {
    onAnswer: (answered) => {
      httpRequests.inc({ handler: answered.handler, code: answered.code });
      log.answered(answered);
    },
    onDrop: (reason, clientAddress) => {
      httpConnectionsDropped.inc({ reason });
      log.dropped(reason, clientAddress);
    },
    onInFlight: (count) => httpRequestsInFlight.set(count),
    onWebConfig: (isValid) => webConfigReloaded.set(isValid ? 1 : 0),
  };
}
