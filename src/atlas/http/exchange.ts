import { type Connecting, createAgent } from './agent.ts';
import { PendingRequest } from './pendingRequest.ts';

/** The resource of a request, as the metrics name it. */
export type Endpoint =
  | 'restore_jobs'
  | 'flex_restore_jobs'
  | 'collection_restore_jobs'
  | 'clusters'
  | 'flex_clusters'
  | 'project'
  | 'projects'
  | 'service_account'
  | 'rate_limits'
  | 'token';

/**
 * Returns whether no poll and no discovery needs an endpoint. A role that may read restore jobs need not cover it, so its
 * refusals say nothing about the credentials.
 */
export function isAside(endpoint: Endpoint): boolean {
  return endpoint === 'service_account' || endpoint === 'rate_limits';
}

/** One request. There is no host in it: it goes to the transport's origin and nowhere else. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query as they are sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Empty where no project is meant. */
  readonly projectId: string;
  readonly endpoint: Endpoint;
  /** Ends the exchange with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
}

/** An answer read to its end, whatever its status. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Not decoded: most pages are compared by their hash alone. */
  readonly body: Buffer;
  /** SHA-256 of the body. */
  readonly hash: string;
  /** Atlas' clock: its `Date` header. */
  readonly dateMs: number | undefined;
}

/** One HTTP exchange, as it is counted; `code` is `error` if no complete answer came. */
export interface Observation {
  readonly projectId: string;
  readonly endpoint: Endpoint;
  readonly code: number | 'error';
  readonly seconds: number;
  /** Empty if no answer came. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Exchanges with one origin. */
export interface Transport {
  readonly origin: string;
  /** Throws an AtlasError, or the signal's reason; follows no redirect. */
  exchange(request: HttpRequest): Promise<HttpResponse>;
  /** Ends all connections; what is under way fails. */
  close(): Promise<void>;
}

export interface TransportOptions extends Connecting {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  /** Called once for every exchange, also for failed ones and challenges. */
  readonly observe: (observation: Observation) => void;
}

/** Connections to one origin, kept alive. `requestTimeoutMs` bounds each whole exchange. */
export function createTransport(options: TransportOptions): Transport {
  const agent = createAgent(options);
  return {
    origin: options.origin,
    exchange: (request) =>
      new Promise((resolve, reject) => {
        request.signal?.throwIfAborted();
        if (!request.path.startsWith('/')) throw new Error('a request is a path on the configured origin');
        new PendingRequest(options, request, { resolve, reject }).start(agent);
      }),
    close: () => agent.destroy(),
  };
}
