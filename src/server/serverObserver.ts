/** The reasons for which the server closes a connection on its own. */
export const DROP_REASONS = [
  /** It had been idle longest when a new connection exceeded the limit. */
  'idle',
  /** Its response had stalled longest when a new request or connection exceeded the limit. */
  'stalled',
  /** Its request or response took too long. */
  'timeout',
  /** It exceeded the limit on connections, and no other connection could be closed. */
  'limit',
  /** Its request exceeded the limit on queued requests. */
  'pipelining',
  /** The TLS handshake failed. */
  'tls',
  /** The client certificate was missing or not allowed. */
  'certificate',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** A request and the status of its response. */
export interface AnsweredRequest {
  /** The path of a route, or `other`. */
  readonly handler: string;
  readonly code: number;
  readonly clientAddress: string | undefined;
}

/** Receives the events from which the server's metrics and log lines are made. */
export interface ServerObserver {
  onAnswer(answered: AnsweredRequest): void;
  onDrop(reason: DropReason, clientAddress: string | undefined): void;
  /** Receives the number of responses being generated or sent, after each change. */
  onInFlight(count: number): void;
  /** Receives the result of every read of the web configuration; after a failed read, the previous one stays. */
  onWebConfig(isValid: boolean): void;
}
