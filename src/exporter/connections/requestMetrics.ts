import type { Endpoint, Observation } from '../../atlas/http/transport.ts';
import { readLevel } from '../../atlas/limits/bucketLevel.ts';
import { FAILURE_KINDS } from '../../core/failure.ts';
import type { ProjectId } from '../../core/target.ts';
import type { Logger } from '../../log/logger.ts';
import type { Instruments } from '../../metrics/instruments.ts';

/** A rate-limit level is removed if no answer has confirmed it for this long. */
const LEVEL_LIFE_MS = 2 * 60_000;

export type RequestMetrics = ReturnType<typeof requestMetrics>;

/** Returns an observer of HTTP exchanges that counts them, and exposes the rate limit, date and sunset in their headers. */
export function requestMetrics(
  instruments: Instruments,
  logger: Logger,
  now: () => number,
  isPolled: (projectId: string) => boolean,
) {
  const warned = new Set<Endpoint>();
  const levels = new Map<string, { readonly projectId: string; readonly endpoint: Endpoint; atMs: number }>();
  /** Endpoints and codes seen for any project: `forget` removes all of them. */
  const seen = new Map<string, { readonly endpoint: Endpoint; readonly code: string }>();
  // An answer that arrives after its project was removed would bring its series back.
  const isShown = (projectId: string) => projectId === '' || isPolled(projectId);
  return {
    observe: ({ projectId, endpoint, code, seconds, headers }: Observation): void => {
      instruments.apiRequestDuration.observe({ endpoint }, seconds);
      if (isShown(projectId)) {
        const exchange = { endpoint, code: String(code) };
        seen.set(`${endpoint} ${code}`, exchange);
        instruments.apiRequests.inc({ project_id: projectId, ...exchange });
        if (showLevel(instruments, projectId, endpoint, headers)) {
          levels.set(`${projectId} ${endpoint}`, { projectId, endpoint, atMs: now() });
        }
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
          deprecatedSince: isoOf(readDate(deprecation)),
          sunset: isoOf(sunsetMs),
        },
        'Atlas will stop serving an API version that is in use: look for a newer exporter',
      );
    },
    /** Removes rate-limit levels that no answer has confirmed for two minutes. */
    dropOldLevels: (): void => {
      const nowMs = now();
      for (const [key, level] of levels) {
        // After the clock is set back, the two minutes start again.
        level.atMs = Math.min(level.atMs, nowMs);
        if (nowMs - level.atMs < LEVEL_LIFE_MS) continue;
        levels.delete(key);
        removeLevel(instruments, level.projectId, level.endpoint);
      }
    },
    retried: (project_id: string): void => {
      if (isShown(project_id)) instruments.apiRetries.inc({ project_id });
    },
    /** Removes the series of a project. Without this, every removed project would leave dozens of series behind. */
    forget: (project_id: ProjectId): void => {
      const { apiRequests, apiRetries, pollFailures } = instruments;
      for (const { endpoint, code } of seen.values()) {
        apiRequests.remove({ project_id, endpoint, code });
        levels.delete(`${project_id} ${endpoint}`);
        removeLevel(instruments, project_id, endpoint);
      }
      apiRetries.remove({ project_id });
      for (const reason of FAILURE_KINDS) pollFailures.remove({ project_id, reason });
    },
  };
}

function showLevel(
  { apiRateLimit, apiRateLimitRemaining }: Instruments,
  project_id: string,
  endpoint: Endpoint,
  headers: Observation['headers'],
): boolean {
  const level = readLevel(headers);
  if (level === undefined) return false;
  apiRateLimit.set({ project_id, endpoint }, level.limit);
  apiRateLimitRemaining.set({ project_id, endpoint }, level.remaining);
  return true;
}

function removeLevel(
  { apiRateLimit, apiRateLimitRemaining }: Instruments,
  project_id: string,
  endpoint: Endpoint,
): void {
  apiRateLimit.remove({ project_id, endpoint });
  apiRateLimitRemaining.remove({ project_id, endpoint });
}

function readDate(text: string | undefined): number | undefined {
  // RFC 9745 writes seconds of the epoch after an @.
  if (text !== undefined && /^@\d{1,11}$/.test(text)) return Number(text.slice(1)) * 1000;
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function isoOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
