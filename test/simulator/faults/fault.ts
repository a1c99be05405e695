import type { ApiEndpoint } from '../../../src/simulator/api/apiRoute.ts';
import type { ErrorCode } from '../../../src/simulator/api/errors.ts';
import type { Recording } from './recording.ts';

type Headers = Readonly<Record<string, string>>;

/** A fault in place of the correct answer. */
export type ReplacementFault =
  /** The connection is reset before a byte is sent. */
  | { readonly kind: 'refuse' }
  /** Nothing is ever sent, the connection stays. */
  | { readonly kind: 'silence' }
  /** Any answer, e.g. JSON that isn't, no `results`, an empty body. */
  | { readonly kind: 'respond'; readonly status: number; readonly headers?: Headers; readonly body?: string }
  /** One of Atlas' own errors. */
  | {
      readonly kind: 'error';
      readonly code: ErrorCode;
      readonly parameters?: readonly string[];
      readonly headers?: Headers;
    }
  /** A proxy's page. */
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
  /** A body of that many bytes, streamed without saying its length. */
  | { readonly kind: 'huge'; readonly bytes: number }
  /** A page of a list that never ends. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'recording'; readonly recording: Recording };

/** A fault while the correct answer is sent. */
export type TransferFault =
  /** The connection is reset in the body. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** The connection ends in the body, in order, with bytes missing. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** `Content-Length` is wrong by that many bytes; the connection stays. */
  | { readonly kind: 'length'; readonly by: number }
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number };

/** These two go with any other, and with the right answer. */
export type Modifier =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'headers'; readonly headers: Headers };

export type Fault = ReplacementFault | TransferFault | Modifier;

/** Selects the requests of a fault. A missing key matches any request. */
export interface Where {
  /** The path without the query, in full. */
  readonly path?: string;
  readonly endpoint?: ApiEndpoint;
  readonly projectId?: string;
  readonly clusterName?: string;
  readonly page?: number;
  /** `true`: only requests whose login was accepted. A proxy's faults come before any login. */
  readonly loggedIn?: boolean;
}

/** A fault, the requests it is for, and how often it strikes. */
export interface FaultRule {
  readonly fault: Fault;
  readonly on?: Where;
  /** Once if not given; `Infinity` until it is removed. */
  readonly times?: number;
  /** The first so many matching requests are spared. */
  readonly after?: number;
  /** From 0 to 1; always if not given. */
  readonly chance?: number;
}
