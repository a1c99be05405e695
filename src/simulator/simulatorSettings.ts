import type { ApiEndpoint } from './api/apiRoute.ts';
import type { BucketSize } from './api/tokenBucket.ts';
import type { NonceLimits } from './auth/nonces.ts';
import type { TokenLimits } from './auth/oauth.ts';
import type { Clock } from './world/clock.ts';
import { type Random, seeded } from './world/random.ts';

/** The behaviour of the simulated Atlas. The defaults follow the recordings of the real one. */
export interface SimulatorSettings {
  /** Atlas' clock: the `Date` header and what has become of every job. */
  readonly now: Clock;
  /** The clock of nonces, tokens and buckets: real time, also where `now` runs fast. */
  readonly limitsNow: Clock;
  readonly random: Random;
  readonly nonces: NonceLimits;
  readonly tokens: TokenLimits;
  /** Shared by the three lists of restore jobs, per project. */
  readonly backupBucket: BucketSize;
  readonly clustersBucket: BucketSize;
  /** Each of the other lists has one of this size for itself. */
  readonly otherBucket: BucketSize;
  readonly rateLimitHeaders: boolean;
  /** A 429 has `Retry-After`. */
  readonly retryAfter: boolean;
  /** Pages hold no more than this, whatever was asked for. */
  readonly pageCap: number;
  /** v1.0 sends the creation time of a job. */
  readonly createdAt: boolean;
  /** The host in links: recordings have one that is not the host asked. */
  readonly linksOrigin: string;
  /** Resources whose version is served no more: 410. */
  readonly gone: ReadonlySet<ApiEndpoint>;
  /** Rendered pages kept, about 500 kB each if they hold 500 jobs. */
  readonly cachedPages: number;
  /** `stats.log` lists every exchange. */
  readonly log: boolean;
}

export function settingsFrom(options: Partial<SimulatorSettings>): SimulatorSettings {
  return {
    now: Date.now,
    limitsNow: Date.now,
    random: seeded(1),
    nonces: { lifeMs: 60_000, uses: 1024 },
    tokens: { lifeMs: 3_600_000, living: 100, requestsAMinute: 10 },
    backupBucket: { capacity: 1200, refill: 500, refillMs: 60_000 },
    clustersBucket: { capacity: 10_000, refill: 5000, refillMs: 60_000 },
    otherBucket: { capacity: 1200, refill: 500, refillMs: 60_000 },
    rateLimitHeaders: true,
    retryAfter: true,
    pageCap: 500,
    createdAt: true,
    linksOrigin: 'http://links.invalid:8080',
    gone: new Set(),
    cachedPages: 256,
    log: false,
    ...options,
  };
}
