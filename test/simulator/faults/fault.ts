import type { ApiEndpoint } from '../../../src/simulator/apiRoute.ts';
import type { ErrorCode } from '../../../src/simulator/errors.ts';
import type { Recording } from './recording.ts';

type Headers = Readonly<Record<string, string>>;

/** A fault in place of the correct answer. */
export type ReplacementFault =
  /** Resets the connection before a byte is sent. */
  | { readonly kind: 'refuse' }
  /** Sends nothing and keeps the connection open. */
  | { readonly kind: 'silence' }
  /** Sends any answer, e.g. invalid JSON, no `results`, an empty body. */
  | { readonly kind: 'respond'; readonly status: number; readonly headers?: Headers; readonly body?: string }
  /** Sends one of Atlas' own errors. */
  | {
      readonly kind: 'error';
      readonly code: ErrorCode;
      readonly parameters?: readonly string[];
      readonly headers?: Headers;
    }
  /** Sends the HTML page of a proxy. */
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
  /** Streams a body of this many bytes without a length. */
  | { readonly kind: 'huge'; readonly bytes: number }
  /** Sends a page of a list that never ends. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'recording'; readonly recording: Recording };

/** A fault while the correct answer is sent. */
export type TransferFault =
  /** Resets the connection inside the body. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Closes the connection in order inside the body, with bytes missing. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Makes `Content-Length` wrong by this many bytes and keeps the connection open. */
  | { readonly kind: 'length'; readonly by: number }
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number };

/** These two combine with any other fault, and with the correct answer. */
export type Modifier =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'headers'; readonly headers: Headers };

export type Fault = ReplacementFault | TransferFault | Modifier;

/** Selects the requests of a fault. A missing key matches any request. */
export interface Where {
  /** The full path without the query. */
  readonly path?: string;
  readonly endpoint?: ApiEndpoint;
  readonly projectId?: string;
  readonly clusterName?: string;
  readonly page?: number;
  /** `true`: only authenticated requests. Faults of a proxy precede authentication. */
  readonly loggedIn?: boolean;
}

/** A fault, its requests, and how often it applies. */
export interface FaultRule {
  readonly fault: Fault;
  readonly on?: Where;
  /** Once by default; `Infinity` until it is removed. */
  readonly times?: number;
  /** The number of matching requests to skip first. */
  readonly after?: number;
  /** From 0 to 1; always by default. */
  readonly chance?: number;
}
