import type { Settings } from '../simulatorSettings.ts';
import type { ApiReply } from './apiReply.ts';
import type { ApiRoute } from './apiRoute.ts';
import { errorReply } from './errors.ts';
import { TokenBucket } from './tokenBucket.ts';

type Headers = Readonly<Record<string, string>>;

/** One bucket per project and group of endpoints. */
export class RateLimits {
  readonly #settings: Settings;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Takes a token: the headers of the answer, or the answer itself where there is none left. */
  take(route: ApiRoute): { readonly headers: Headers; readonly refused: ApiReply | undefined } {
    const { limitsNow, rateLimitHeaders, retryAfter } = this.#settings;
    const taken = this.#bucket(route).take(limitsNow());
    const told = rateLimitHeaders && Number.isFinite(taken.limit);
    const headers: Headers = told
      ? { 'RateLimit-Limit': String(taken.limit), 'RateLimit-Remaining': String(taken.remaining) }
      : {};
    if (taken.allowed) return { headers, refused: undefined };
    const wait: Headers = retryAfter ? { 'Retry-After': String(taken.retryAfterSeconds) } : {};
    return { headers, refused: errorReply('RATE_LIMITED_TOKEN_BUCKET', [], { ...headers, ...wait }) };
  }

  #bucket(route: ApiRoute): TokenBucket {
    const isBackup = route.endpoint.endsWith('restore_jobs');
    const key = `${isBackup ? 'backup' : route.endpoint}/${route.projectId}`;
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#size(route), this.#settings.limitsNow());
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #size(route: ApiRoute) {
    if (route.endpoint.endsWith('restore_jobs')) return this.#settings.backupBucket;
    return route.endpoint === 'clusters' ? this.#settings.clustersBucket : this.#settings.otherBucket;
  }
}
