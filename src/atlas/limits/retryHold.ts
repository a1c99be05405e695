import { AtlasError } from '../error.ts';

/** A bucket's whole refill period, for a 429 without `Retry-After`. */
const DEFAULT_RETRY_AFTER_MS = 60_000;

/** Holds back the requests of a project to one endpoint after a 429, until Atlas allows them again. */
export class RetryHold {
  #sinceMs = 0;
  #forMs = 0;

  /** Throws `rate_limited` while requests are held back. */
  check(nowMs: number): void {
    // If the clock was set back, the hold restarts, so that it never lasts longer than Atlas requested.
    this.#sinceMs = Math.min(this.#sinceMs, nowMs);
    if (nowMs < this.#sinceMs + this.#forMs) throw this.#error({});
  }

  /** Starts a hold after an error, unless a hold with a later end exists. Returns the error with the end of the hold. */
  start(refusal: AtlasError, nowMs: number): AtlasError {
    const forMs = refusal.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
    if (nowMs + forMs > this.#sinceMs + this.#forMs) {
      this.#sinceMs = nowMs;
      this.#forMs = forMs;
    }
    return this.#error(refusal);
  }

  // Shows the end instead of the remaining time, so that all held polls fail with the same message.
  #error({ status, errorCode, retryAfterMs }: Partial<AtlasError>): AtlasError {
    const end = new Date(Math.ceil((this.#sinceMs + this.#forMs) / 1000) * 1000);
    const until = `${end.toISOString().slice(0, 19)}Z`;
    return new AtlasError(
      'rate_limited',
      `rate limited (429): all clients of this project's API share the limit; no request is sent before ${until}`,
      { status, errorCode, retryAfterMs },
    );
  }
}
