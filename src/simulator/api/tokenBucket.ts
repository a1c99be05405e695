export interface BucketSize {
  readonly capacity: number;
  /** Tokens that are added evenly within `refillMs`. */
  readonly refill: number;
  readonly refillMs: number;
}

/** A token bucket: one request costs one token, a refused one costs nothing. */
export class TokenBucket {
  readonly #size: BucketSize;
  #tokens: number;
  #countedAtMs: number;

  constructor(size: BucketSize, nowMs: number) {
    this.#size = size;
    this.#tokens = size.capacity;
    this.#countedAtMs = nowMs;
  }

  take(nowMs: number) {
    const { capacity, refill, refillMs } = this.#size;
    // If the clock jumps back, tokens are neither added nor removed.
    const elapsedMs = Math.max(nowMs - this.#countedAtMs, 0);
    this.#tokens = Math.min(this.#tokens + (elapsedMs * refill) / refillMs, capacity);
    this.#countedAtMs = nowMs;
    const allowed = this.#tokens >= 1;
    if (allowed) this.#tokens -= 1;
    const waitMs = (Math.max(1 - this.#tokens, 0) * refillMs) / refill;
    return {
      allowed,
      limit: capacity,
      /** Whole tokens left. */
      remaining: Math.floor(this.#tokens),
      /** Time until the next token is available, at least 1. */
      retryAfterSeconds: Math.max(Math.ceil(waitMs / 1000), 1),
    };
  }
}
