import type { ConnectionOptions } from './agent.ts';

/** The resource of a request, as named in the metrics. */
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
 * Returns whether an endpoint is optional: neither polls nor discovery need it. A role that may read restore jobs need not
 * include the endpoint, so its refusals say nothing about the credentials.
 */
export function isOptional(endpoint: Endpoint): boolean {
  return endpoint === 'service_account' || endpoint === 'rate_limits';
}

/** One request. It has no host, so that it can only go to the transport's origin. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query as they are sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Empty if the request belongs to no project. */
  readonly projectId: string;
  readonly endpoint: Endpoint;
  /** Aborts the exchange, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A complete answer of any status. */
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

/** One HTTP exchange for the metrics. `code` is `error` if no complete answer arrived. */
export interface Observation {
  readonly projectId: string;
  readonly endpoint: Endpoint;
  readonly code: number | 'error';
  readonly seconds: number;
  /** Empty if no answer arrived. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Exchanges with one origin. */
export interface Transport {
  readonly origin: string;
  /** Sends a request without following redirects. Throws an AtlasError, or the signal's reason. */
  exchange(request: HttpRequest): Promise<HttpResponse>;
  /** Closes all connections. Running exchanges fail. */
  close(): Promise<void>;
}

export interface TransportOptions extends ConnectionOptions {
  /** Scheme, host and port, without a trailing slash. */
  readonly origin: string;
  /** Called once for every exchange, including failed exchanges and challenges. */
  readonly observe: (observation: Observation) => void;
}
