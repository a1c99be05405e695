import type { ApiEndpoint } from './api/apiRoute.ts';
import type { BucketSize } from './api/tokenBucket.ts';
import type { NonceLimits } from './auth/nonces.ts';
import type { TokenLimits } from './auth/oauth.ts';
import type { Clock } from './world/clock.ts';
import { type Random, seeded } from './world/random.ts';

/** The behaviour of the simulated Atlas. The defaults follow the recordings of the real one. */
export interface SimulatorSettings {
  /** Atlas' clock, for the `Date` header and the progress of jobs. */
  readonly now: Clock;
  /** The clock of nonces, tokens and buckets: real time even if `now` runs fast. */
  readonly limitsNow: Clock;
  readonly random: Random;
  readonly nonces: NonceLimits;
  readonly tokens: TokenLimits;
  /** One per project, shared by the three lists of restore jobs. */
  readonly backupBucket: BucketSize;
  readonly clustersBucket: BucketSize;
  /** Each of the other lists has its own bucket of this size. */
  readonly otherBucket: BucketSize;
  readonly rateLimitHeaders: boolean;
  /** True if a 429 has `Retry-After`. */
  readonly retryAfter: boolean;
  /** Maximum number of entries on a page, even if a request asks for more. */
  readonly pageCap: number;
  /** True if v1.0 sends the creation time of a job. */
  readonly createdAt: boolean;
  /** Scheme and host of links. In recordings they differ from those of the request. */
  readonly linksOrigin: string;
  /** Resources whose version was removed, which answer 410. */
  readonly gone: ReadonlySet<ApiEndpoint>;
  /** Maximum number of rendered pages in the cache; a page of 500 jobs has about 500 kB. */
  readonly cachedPages: number;
  /** True if `stats.log` lists every exchange. */
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
