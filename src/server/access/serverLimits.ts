/** Bounds on the cost of one client, or of all clients together. */
export interface ServerLimits {
  readonly maxHeaderBytes: number;
  /** For the whole head of a request, and for the whole request. */
  readonly requestMs: number;
  /** Shorter than `requestMs`: a client without TLS has shown nothing yet. */
  readonly handshakeMs: number;
  /** Without any progress, while a request or an answer is on its way. */
  readonly silenceMs: number;
  /** For an answer from its first to its last byte. */
  readonly responseMs: number;
  /** Longer than Prometheus' usual scrape interval, so that each scrape finds its connection open. */
  readonly keepAliveMs: number;
  /** After a refused login. */
  readonly refusedKeepAliveMs: number;
  /** Of all listen addresses together. */
  readonly maxConnections: number;
  /** Requests of all connections that wait behind another one of their connection. */
  readonly maxQueuedRequests: number;
  /** An answer that makes no progress for this long can be cut for another one. */
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
  stalledMs: 1000,
};

/** The default of `--web.max-requests`. */
export const DEFAULT_MAX_REQUESTS = 40;
