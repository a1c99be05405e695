/** What one client, or all of them together, may cost. */
export interface ServerLimits {
  readonly maxHeaderBytes: number;
  /** For the whole head of a request, and for the whole request. */
  readonly requestMs: number;
  readonly handshakeMs: number;
  /** Without any progress, while a request or an answer is on its way. */
  readonly silenceMs: number;
  /** For an answer from its first to its last byte. */
  readonly responseMs: number;
  /** Longer than Prometheus' usual scrape interval, so that each scrape finds its connection open. */
  readonly keepAliveMs: number;
  /** Of each listen address. */
  readonly maxConnections: number;
}

/** Generous for a scraper, tight for anything else. */
export const DEFAULT_LIMITS: ServerLimits = {
  maxHeaderBytes: 16 * 1024,
  requestMs: 10_000,
  handshakeMs: 10_000,
  silenceMs: 30_000,
  responseMs: 120_000,
  keepAliveMs: 75_000,
  maxConnections: 512,
};
