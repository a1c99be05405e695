import type { Logger } from '../../log/logger.ts';
import type { AnsweredRequest, DropReason } from '../../server/serverObserver.ts';

const INTERVAL_MS = 60_000;

/** Refusals that an operator has to know about: a wrong password, a request with a body, an overload. */
const LOGGED_CODES: ReadonlySet<number> = new Set([401, 413, 503]);

/** Logs refused requests and dropped connections, each kind at most once a minute. */
export class RequestLog {
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  readonly #kinds = new Map<string, { readonly loggedAtMs: number; suppressed: number }>();

  constructor(logger: Logger, nowMs: () => number) {
    this.#logger = logger;
    this.#nowMs = nowMs;
  }

  answered({ handler, code, clientAddress }: AnsweredRequest): void {
    // To a readiness probe, 503 means that the exporter is not ready yet.
    if (!LOGGED_CODES.has(code) || (code === 503 && handler === '/-/ready')) return;
    const suppressed = this.#suppressedSinceLast(String(code));
    if (suppressed === undefined) return;
    this.#logger.warn(
      { event: 'http_request_refused', handler, code, clientAddress, suppressed },
      'request refused',
    );
  }

  dropped(reason: DropReason, clientAddress: string | undefined): void {
    const suppressed = this.#suppressedSinceLast(reason);
    if (suppressed === undefined) return;
    this.#logger.warn(
      { event: 'http_connection_dropped', reason, clientAddress, suppressed },
      'connection dropped',
    );
  }

  /** Returns the number of events of a kind suppressed since its last line; `undefined` if this one is suppressed, too. */
  #suppressedSinceLast(kind: string): number | undefined {
    const last = this.#kinds.get(kind);
    if (last !== undefined && this.#nowMs() - last.loggedAtMs < INTERVAL_MS) {
      last.suppressed += 1;
      return undefined;
    }
    this.#kinds.set(kind, { loggedAtMs: this.#nowMs(), suppressed: 0 });
    return last?.suppressed ?? 0;
  }
}
