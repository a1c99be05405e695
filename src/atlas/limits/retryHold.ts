import { AtlasError } from '../error.ts';

/** After a 429 without `Retry-After`: Atlas refills a bucket by the minute. */
const DEFAULT_RETRY_AFTER_MS = 60_000;

/** Holds back the requests of a project to one endpoint after a 429, until Atlas allows them again. */
export class RetryHold {
  #endMs = 0;
  #message = '';

  /** Throws `rate_limited` while requests are held back. `nowMs` is a monotonic clock's, here and below. */
  check(nowMs: number): void {
    if (nowMs < this.#endMs) throw this.#error({});
  }

  /**
   * Starts a hold after an error, unless a hold with a later end exists; `atlasMs` is Atlas' time. Returns the error with
   * the end of the hold.
   */
  start(refusal: AtlasError, nowMs: number, atlasMs: number): AtlasError {
    const forMs = refusal.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
    if (nowMs + forMs > this.#endMs) {
      this.#endMs = nowMs + forMs;
      // The end instead of the remaining time, so that all held polls fail with the same message.
      const end = new Date(Math.ceil((atlasMs + forMs) / 1000) * 1000);
      const until = `${end.toISOString().slice(0, 19)}Z`;
      this.#message = `rate limited (429): all clients of this project's API share the limit; no request is sent before ${until}`;
    }
    return this.#error(refusal);
  }

  #error({ status, errorCode, retryAfterMs }: Partial<AtlasError>): AtlasError {
    return new AtlasError('rate_limited', this.#message, { status, errorCode, retryAfterMs });
  }
}
