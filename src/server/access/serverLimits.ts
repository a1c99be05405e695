/** Limits on the resources that one client, or all clients together, can use. */
export interface ServerLimits {
  readonly maxHeaderBytes: number;
  /** Time to receive the headers of a request, and time to receive the whole request. */
  readonly requestMs: number;
  /** Time to complete the TLS handshake. Shorter than `requestMs`: until then, nothing is known about the client. */
  readonly handshakeMs: number;
  /** Time without a byte sent or received while a request or response is in progress. */
  readonly silenceMs: number;
  /** Time to send a response, from its first byte to its last. */
  readonly responseMs: number;
  /** Time that an idle connection stays open: longer than the usual scrape interval, so that scrapes reuse it. */
  readonly keepAliveMs: number;
  /** Time that an idle connection stays open after a 401. */
  readonly refusedKeepAliveMs: number;
  /** Connections of all listen addresses together. */
  readonly maxConnections: number;
  /** Requests, of all connections, that are queued behind an earlier request of the same connection. */
  readonly maxQueuedRequests: number;
  /** Requests that wait for a reload. */
  readonly maxReloads: number;
  /** A response without progress for this long counts as stalled: it can be cut to make room for another. */
  readonly stalledMs: number;
}

/** Generous for a scraper, tight for anything else. */
export const DEFAULT_LIMITS: ServerLimits = {
  maxHeaderBytes: 16 * 1024,
  requestMs: 10_000,
  handshakeMs: 5000,
  silenceMs: 30_000,
  responseMs: 120_000,
  keepAliveMs: 75_000,
  refusedKeepAliveMs: 5000,
  maxConnections: 512,
  maxQueuedRequests: 4096,
  maxReloads: 256,
  stalledMs: 1000,
};

/** The default of `--web.max-requests`. */
export const DEFAULT_MAX_REQUESTS = 40;
