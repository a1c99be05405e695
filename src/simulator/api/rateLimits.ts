import type { ApiReply } from '../apiReply.ts';
import type { ApiEndpoint, ApiRoute } from '../apiRoute.ts';
import { errorReply } from '../errors.ts';
import type { SimulatorSettings } from './simulatorSettings.ts';
import { type BucketSize, TokenBucket } from './tokenBucket.ts';

type Headers = Readonly<Record<string, string>>;

// The names are invented, because no list of rate limits was recorded.
// `endpoint` is one of the set, whose bucket all of them share; `paths` are below the project.
const ENDPOINT_SETS = [
  { name: 'Clusters', endpoint: 'clusters', paths: ['/clusters', '/clusters/{clusterName}'] },
  {
    name: 'Cloud Backups',
    endpoint: 'restore_jobs',
    paths: [
      '/clusters/{clusterName}/backup/restoreJobs',
      '/clusters/{clusterName}/collectionRestoreJobs',
      '/flexClusters/{name}/backup/restoreJobs',
    ],
  },
  { name: 'Flex Clusters', endpoint: 'flex_clusters', paths: ['/flexClusters'] },
] as const;

/** One bucket per project and set of endpoints. */
export class RateLimits {
  readonly #settings: SimulatorSettings;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(settings: SimulatorSettings) {
    this.#settings = settings;
  }

  /** Takes a token. Returns the headers of the answer, and a 429 in `refused` if no token is left. */
  take(route: ApiRoute): { readonly headers: Headers; readonly refused: ApiReply | undefined } {
    const { limitsNow, rateLimitHeaders, retryAfter } = this.#settings;
    const taken = this.#bucket(route).take(limitsNow());
    const isReported = rateLimitHeaders && Number.isFinite(taken.limit);
    const headers: Headers = isReported
      ? { 'RateLimit-Limit': String(taken.limit), 'RateLimit-Remaining': String(taken.remaining) }
      : {};
    if (taken.allowed) return { headers, refused: undefined };
    const wait: Headers = retryAfter ? { 'Retry-After': String(taken.retryAfterSeconds) } : {};
    return { headers, refused: errorReply('RATE_LIMITED_TOKEN_BUCKET', [], { ...headers, ...wait }) };
  }

  /** Returns the buckets of a project as Atlas lists them, except those without a limit. */
  toWire(): readonly unknown[] {
    const limited = ENDPOINT_SETS.filter(({ endpoint }) => Number.isFinite(this.#size(endpoint).capacity));
    return limited.map(({ name, endpoint, paths }) => {
      const { capacity, refill, refillMs } = this.#size(endpoint);
      return {
        capacity: { value: capacity },
        endpoints: paths.map((path) => ({ method: 'GET', path: `/api/atlas/v2/groups/{groupId}${path}` })),
        endpointSetName: name,
        refillDurationSeconds: { value: refillMs / 1000 },
        refillRate: { value: refill },
      };
    });
  }

  #bucket(route: ApiRoute): TokenBucket {
    const isBackup = route.endpoint.endsWith('restore_jobs');
    const key = `${isBackup ? 'backup' : route.endpoint}/${route.projectId}`;
    const bucket =
      this.#buckets.get(key) ?? new TokenBucket(this.#size(route.endpoint), this.#settings.limitsNow());
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #size(endpoint: ApiEndpoint): BucketSize {
    if (endpoint.endsWith('restore_jobs')) return this.#settings.backupBucket;
    return endpoint === 'clusters' ? this.#settings.clustersBucket : this.#settings.otherBucket;
  }
}
