import type { IncomingHttpHeaders } from 'node:http';

/** One request of the exporter and its complete answer. */
export interface Exchange {
  readonly method: string;
  /** Path and query exactly as on the request line. */
  readonly target: string;
  readonly requestHeaders: IncomingHttpHeaders;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: IncomingHttpHeaders;
  readonly responseBody: string;
}
