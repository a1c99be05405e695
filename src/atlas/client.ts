import type { ClockStep } from '../core/atlasClock.ts';
import type { ProjectId } from '../core/target.ts';
import type { Session } from './auth/session.ts';
import { AtlasError } from './error.ts';
import { errorOf } from './http/failures.ts';
import { retrying } from './http/retry.ts';
import { type Endpoint, type HttpResponse, isOptional } from './http/transport.ts';
import { BucketLevel } from './limits/bucketLevel.ts';
import { Refusals } from './limits/refusals.ts';
import { RetryHold } from './limits/retryHold.ts';

/** The context of a request: the poll or discovery that sends it. */
export interface RequestContext {
  readonly signal: AbortSignal;
  /** Waits without blocking other tasks. Throws the signal's reason when the signal fires. */
  readonly pause: (ms: number) => Promise<void>;
  /** The progress of this poll: pages read, milliseconds paused between attempts. */
  readonly progress: { pages: number; pausedMs: number };
}

export interface Query {
  /** Empty for a resource that belongs to no project. */
  readonly projectId: ProjectId | '';
  readonly endpoint: Endpoint;
  readonly path: string;
  /** The date of the resource's version; `undefined` with API v1.0. */
  readonly version: string | undefined;
}

/** A successful response, Atlas' time when it was sent, and Atlas' clock minus the local clock. */
export type Answer = Pick<HttpResponse, 'body' | 'hash'> & Pick<ClockStep, 'atMs' | 'skewMs'>;

/** Sends requests to Atlas with one set of credentials. */
export interface AtlasClient {
  /**
   * Returns the answer as parsed by `parse`. An AtlasError that `parse` throws counts as a failed request.
   * Throws an AtlasError, or the signal's reason.
   */
  get<T>(query: Query, context: RequestContext, parse: (answer: Answer) => T | Promise<T>): Promise<T>;
  /** Forgets refusals, whose causes a reload may have fixed. */
  reset(): void;
}

export interface ClientOptions {
  readonly session: Session;
  readonly requestTimeoutMs: number;
  /** Returns the share of a project's bucket below which its requests are spaced. */
  readonly reserve: () => number;
  /** A monotonic clock. */
  readonly now: () => number;
  /** Returns Atlas' time and the skew of its clock, from the `Date` of an answer that has just arrived. */
  readonly readClock: (dateMs: number | undefined) => Pick<ClockStep, 'atMs' | 'skewMs'>;
  readonly random: () => number;
  readonly onRetry: (projectId: string) => void;
}

export function createClient(options: ClientOptions): AtlasClient {
  const { session, now } = options;
  const refusals = new Refusals();
  const levels = new Map<string, BucketLevel>();
  const holds = new Map<string, RetryHold>();

  function levelOf(bucket: string): BucketLevel {
    const level = levels.get(bucket) ?? new BucketLevel(options.reserve);
    levels.set(bucket, level);
    return level;
  }

  function holdOf(endpointKey: string): RetryHold {
    const hold = holds.get(endpointKey) ?? new RetryHold();
    holds.set(endpointKey, hold);
    return hold;
  }

  async function attempt(query: Query, { level, hold }: Limits, context: RequestContext): Promise<Answer> {
    hold.check(now());
    for (let waitMs = level.admit(now()); waitMs > 0; waitMs = level.admit(now())) {
      await context.pause(waitMs);
      hold.check(now());
    }
    const { endpoint, path, version, projectId } = query;
    const accept = version === undefined ? 'application/json' : `application/vnd.atlas.${version}+json`;
    const request = {
      method: 'GET',
      path,
      headers: { accept },
      projectId,
      endpoint,
      signal: context.signal,
    } as const;
    const response = await session.send(request);
    level.note(response.headers, now());
    if (response.status !== 200) throw errorOf(response);
    const { atMs, skewMs } = options.readClock(response.dateMs);
    return {
      hash: response.hash,
      get body() {
        return response.body;
      },
      atMs,
      skewMs,
    };
  }

  // Reads the secret again after a refusal, and tries a changed secret at once.
  async function attemptTwice(query: Query, limits: Limits, context: RequestContext): Promise<Answer> {
    try {
      return await attempt(query, limits, context);
    } catch (error) {
      if (!isRefusal(error) || !(await session.renew())) throw error;
      return attempt(query, limits, context);
    }
  }

  return {
    async get(query, context, parse) {
      const beganAtMs = now();
      const endpointKey = `${query.projectId} ${query.endpoint}`;
      const isOptionalRead = isOptional(query.endpoint);
      // A read of an optional endpoint is never a probe: only polls and discovery send those.
      const held = isOptionalRead ? refusals.ofCredentials : refusals.admit(endpointKey, beganAtMs);
      if (held !== undefined) {
        // A secret that was rotated in the meantime ends the hold at once.
        if (isOptionalRead || !(await session.renew())) throw held;
        refusals.reset();
        refusals.admit(endpointKey, beganAtMs);
      }
      const limits = {
        level: levelOf(`${query.projectId} ${BUCKETS[query.endpoint]}`),
        hold: holdOf(endpointKey),
      };
      try {
        const answer = await retrying(() => attemptTwice(query, limits, context), {
          pause: context.pause,
          spend: (ms) => {
            const wouldBeMs = context.progress.pausedMs + ms;
            if (context.signal.aborted || wouldBeMs > 2 * options.requestTimeoutMs) return false;
            context.progress.pausedMs = wouldBeMs;
            return true;
          },
          onRetry: () => options.onRetry(query.projectId),
          random: options.random,
        });
        const parsed = await parse(answer);
        if (!isOptionalRead) refusals.accepted(endpointKey);
        return parsed;
      } catch (error) {
        if (!(error instanceof AtlasError)) throw error;
        if (!isOptionalRead) refusals.note(endpointKey, error, beganAtMs, now());
        throw error.status === 429
          ? limits.hold.start(error, now(), options.readClock(undefined).atMs)
          : error;
      }
    },
    reset: () => refusals.reset(),
  };
}

/** The limits of one endpoint of a project. The backup endpoints share a level, but each has its own hold. */
interface Limits {
  readonly level: BucketLevel;
  readonly hold: RetryHold;
}

/** The rate limit bucket of each endpoint. The backup endpoints of a project share one. */
const BUCKETS = {
  restore_jobs: 'backup',
  flex_restore_jobs: 'backup',
  collection_restore_jobs: 'backup',
  clusters: 'clusters',
  flex_clusters: 'flex_clusters',
  project: 'project',
  projects: 'projects',
  service_account: 'service_account',
  rate_limits: 'rate_limits',
  token: 'token',
} as const satisfies Record<Endpoint, string>;

function isRefusal(error: unknown): boolean {
  return (
    error instanceof AtlasError &&
    (error.failure.kind === 'unauthorized' || error.failure.kind === 'forbidden')
  );
}
