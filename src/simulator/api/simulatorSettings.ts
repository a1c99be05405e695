import type { ApiEndpoint } from '../apiRoute.ts';
import type { NonceLimits } from '../auth/nonces.ts';
import { type Random, seeded } from '../world/random.ts';
import type { PageStore } from './pageStore.ts';
import type { BucketSize } from './tokenBucket.ts';

/** The behaviour of the simulated Atlas. The defaults follow the recordings of the real one. */
export interface SimulatorSettings {
  /** Atlas' clock, for the `Date` header and the progress of jobs. */
  readonly now: () => number;
  /** The clock of nonces and buckets: real time even if `now` runs fast. */
  readonly limitsNow: () => number;
  readonly random: Random;
  readonly nonces: NonceLimits;
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
  readonly cache: PageStore | undefined;
}

export function settingsFrom(options: Partial<SimulatorSettings>): SimulatorSettings {
  return {
    now: Date.now,
    limitsNow: Date.now,
    random: seeded(1),
    nonces: { lifeMs: 60_000, uses: 1024 },
    backupBucket: { capacity: 1200, refill: 500, refillMs: 60_000 },
    clustersBucket: { capacity: 10_000, refill: 5000, refillMs: 60_000 },
    otherBucket: { capacity: 1200, refill: 500, refillMs: 60_000 },
    rateLimitHeaders: true,
    retryAfter: true,
    pageCap: 500,
    createdAt: true,
    linksOrigin: 'http://links.invalid:8080',
    gone: new Set(),
    cache: undefined,
    ...options,
  };
}
