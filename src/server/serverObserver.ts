/** Every reason for which the server closes a connection that its client did not end. */
export const DROP_REASONS = [
  /** Idle longest when a new connection needed its place. */
  'idle',
  /** Its answer made no progress when a new request or connection needed its place. */
  'stalled',
  /** Its answer, or its request, took too long. */
  'timeout',
  /** New, while no other connection could be closed for it. */
  'limit',
  /** Its requests that wait for their answer exceeded the bound. */
  'pipelining',
  /** The TLS handshake failed. */
  'tls',
  /** The client certificate was missing or not allowed. */
  'certificate',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** A request and the status of its answer. */
export interface AnsweredRequest {
  /** The path of a route, or `other`. */
  readonly handler: string;
  readonly code: number;
  readonly clientAddress: string | undefined;
}

/** Receives the events that the server's metrics and log lines are made of. */
export interface ServerObserver {
  onAnswer(answered: AnsweredRequest): void;
  onDrop(reason: DropReason, clientAddress: string | undefined): void;
  /** Receives the number of answers being made or sent, after each change. */
  onInFlight(count: number): void;
  /** Receives the result of every read of the web configuration; the old one stays after a failed read. */
  onWebConfig(isValid: boolean): void;
}

export const NO_OBSERVER: ServerObserver = {
  onAnswer: () => {},
  onDrop: () => {},
  onInFlight: () => {},
  onWebConfig: () => {},
};
