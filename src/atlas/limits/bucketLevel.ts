type Level = NonNullable<ReturnType<typeof readLevel>>;

/** The interval between two requests while a bucket recovers. */
const SPACING_MS = 1000;
/** Atlas refills a bucket with 500 requests per minute. */
const REFILL_PER_MS = 500 / 60_000;

/** Returns the level in the headers of an answer; `undefined` if it is missing or invalid. */
export function readLevel(headers: Readonly<Record<string, string>>) {
  const limit = readCount(headers['ratelimit-limit']);
  const remaining = readCount(headers['ratelimit-remaining']);
  return limit === undefined || remaining === undefined || limit === 0 ? undefined : { limit, remaining };
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/**
 * The level of one project's bucket for some endpoints. Other clients of the API use the same bucket. The level recovers
 * over time without new headers, because Atlas may stop sending them after a bucket was empty.
 */
export class BucketLevel {
  readonly #reserve: () => number;
  #level: Level | undefined;
  #notedAtMs = 0;
  #nextAtMs = 0;

  /** `reserve` returns the share of the bucket below which requests are spaced. */
  constructor(reserve: () => number) {
    this.#reserve = reserve;
  }

  /**
   * Admits a request and returns 0, or returns the milliseconds to wait before the next call. Waiting reserves nothing, so a
   * request that stops waiting leaves no gap, and a bucket that has recovered admits all requests.
   */
  admit(nowMs: number): number {
    if (this.#level === undefined) return 0;
    if (this.#remaining(this.#level, nowMs) >= this.#reserve() * this.#level.limit) return 0;
    const waitMs = this.#nextAtMs - nowMs;
    if (waitMs > 0) return waitMs;
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
    return Math.min(limit, remaining + (nowMs - this.#notedAtMs) * REFILL_PER_MS);
  }
}
