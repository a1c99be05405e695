/** Limits on the resources that one client, or all clients together, can use. */
export type ServerLimits = { readonly [Limit in keyof typeof DEFAULT_LIMITS]: number };

/** Generous for a scraper, tight for anything else. */
export const DEFAULT_LIMITS = Object.freeze({
  maxHeaderBytes: 16 * 1024,
  /** Time to receive the headers of a request, and time to receive the whole request. */
  requestMs: 10_000,
  /** Time to complete the TLS handshake. Shorter than `requestMs`: until then, nothing is known about the client. */
  handshakeMs: 5000,
  /** Time without a byte sent or received while a request or response is in progress. */
  silenceMs: 30_000,
  /** Time to send a response, from its first byte to its last. */
  responseMs: 120_000,
  /** Time that an idle connection stays open: longer than the usual scrape interval, so that scrapes reuse it. */
  keepAliveMs: 75_000,
  /** Time that an idle connection stays open after a 401. */
  refusedKeepAliveMs: 5000,
  /** Connections of all listen addresses together. */
  maxConnections: 512,
  /** Requests, of all connections, that are queued behind an earlier request of the same connection. */
  maxQueuedRequests: 4096,
  /** Requests that wait for a reload. */
  maxReloads: 256,
  /** A response without progress for this long counts as stalled: it can be cut to make room for another. */
  stalledMs: 1000,
});

/** The default of `--web.max-requests`. */
export const DEFAULT_MAX_REQUESTS = 40;
