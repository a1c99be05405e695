import type { Endpoint, Observation } from '../atlas/exchange.ts';
import { readLevel } from '../atlas/rateLimit.ts';
import type { Logger } from '../log/logger.ts';
import type { Instruments } from '../metrics/instruments.ts';

/** Counts every HTTP exchange where it happens, and takes what its headers tell in passing. */
export function observeExchanges(
  instruments: Instruments,
  logger: Logger,
  now: () => number,
): (observation: Observation) => void {
  const warned = new Set<Endpoint>();
  return ({ projectId, endpoint, code, seconds, headers }) => {
    instruments.apiRequests.inc({ project_id: projectId, endpoint, code: String(code) });
    instruments.apiRequestDuration.observe({ endpoint }, seconds);
    const level = readLevel(headers);
    if (level !== undefined) {
      instruments.apiRateLimit.set({ project_id: projectId, endpoint }, level.limit);
      instruments.apiRateLimitRemaining.set({ project_id: projectId, endpoint }, level.remaining);
    }
    const atlasMs = readDate(headers['date']);
    if (atlasMs !== undefined) instruments.apiClockSkew.set((atlasMs - now()) / 1000);
    const { deprecation, sunset } = headers;
    const sunsetMs = readDate(sunset);
    if (sunsetMs !== undefined) instruments.apiSunset.set({ endpoint }, sunsetMs / 1000);
    if ((deprecation === undefined && sunset === undefined) || warned.has(endpoint)) return;
    warned.add(endpoint);
    logger.warn(
      {
        event: 'api_deprecated',
        endpoint,
        deprecatedSince: instant(readDate(deprecation)),
        sunset: instant(sunsetMs),
      },
      'Atlas will stop serving an API version that is in use: look for a newer exporter',
    );
  };
}

function readDate(text: string | undefined): number | undefined {
  // RFC 9745 writes seconds of the epoch after an @.
  if (text !== undefined && /^@\d{1,11}$/.test(text)) return Number(text.slice(1)) * 1000;
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function instant(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
