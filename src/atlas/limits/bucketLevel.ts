/** Level of a token bucket, as Atlas last reported it. */
interface Level {
  readonly limit: number;
  readonly remaining: number;
}

/** One request in this time while a bucket recovers. */
const SPACING_MS = 1000;
/** Atlas refills a bucket with 500 requests a minute. */
const REFILL_PER_MS = 500 / 60_000;

/** Returns the level that the headers of an answer report; `undefined` if they report none that makes sense. */
export function readLevel(headers: Readonly<Record<string, string>>): Level | undefined {
  const limit = readCount(headers['ratelimit-limit']);
  const remaining = readCount(headers['ratelimit-remaining']);
  return limit === undefined || remaining === undefined || limit === 0 ? undefined : { limit, remaining };
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/**
 * Level of one project's bucket for some endpoints, which other users of the backup API share. A level that
 * Atlas does not confirm recovers by itself: Atlas may stop sending the headers after a bucket was empty.
 */
export class BucketLevel {
  readonly #reserve: () => number;
  #level: Level | undefined;
  #notedAtMs = 0;
  #nextAtMs = 0;

  /** `reserve`: share of the bucket below which requests are spaced. */
  constructor(reserve: () => number) {
    this.#reserve = reserve;
  }

  /**
   * Admits a request now and returns 0, or returns how long to wait before asking again, in milliseconds. No
   * place is promised ahead: a request that stops waiting leaves no gap, and a bucket that has recovered
   * admits all requests.
   */
  admit(nowMs: number): number {
    if (this.#level === undefined) return 0;
    if (this.#remaining(this.#level, nowMs) >= this.#reserve() * this.#level.limit) return 0;
    const waitMs = this.#nextAtMs - nowMs;
    if (waitMs > 0 && waitMs <= SPACING_MS) return waitMs;
    this.#nextAtMs = nowMs + SPACING_MS;
    return 0;
  }

  note(headers: Readonly<Record<string, string>>, nowMs: number): void {
    const level = readLevel(headers);
    if (level === undefined) return;
    this.#level = level;
    this.#notedAtMs = nowMs;
  }

  #remaining({ limit, remaining }: Level, nowMs: number): number {
    // After the clock is set back, the level recovers from here.
    this.#notedAtMs = Math.min(this.#notedAtMs, nowMs);
    return Math.min(limit, remaining + (nowMs - this.#notedAtMs) * REFILL_PER_MS);
  }
}
