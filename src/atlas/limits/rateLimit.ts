import type { Failure } from '../../core/failure.ts';

/** What Atlas last told of a bucket. */
interface Level {
  readonly limit: number;
  readonly remaining: number;
}

/** Without a `Retry-After` this is a bucket's whole refill period. */
const DEFAULT_RETRY_AFTER_MS = 60_000;
/** One request in this time while a bucket recovers. */
const SPACING_MS = 1000;

/** Reads the headers of an answer; `undefined` if Atlas sent none, or none that makes sense. */
export function readLevel(headers: Readonly<Record<string, string>>): Level | undefined {
  const limit = readCount(headers['ratelimit-limit']);
  const remaining = readCount(headers['ratelimit-remaining']);
  return limit === undefined || remaining === undefined || limit === 0 ? undefined : { limit, remaining };
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** One project's token bucket for some endpoints: other users of the backup API live from it too. */
export class Bucket {
  readonly #reserve: () => number;
  #level: Level | undefined;
  #heldUntilMs = 0;
  #nextAtMs = 0;

  /** `reserve`: share of the bucket below which requests are spaced. */
  constructor(reserve: () => number) {
    this.#reserve = reserve;
  }

  /** Why nobody may ask now: Atlas said when to come back. */
  held(nowMs: number): Failure | undefined {
    if (nowMs >= this.#heldUntilMs || this.#heldUntilMs > nowMs + MAX_AHEAD_MS) return undefined;
    const seconds = Math.ceil((this.#heldUntilMs - nowMs) / 1000);
    return {
      kind: 'rate_limited',
      message: `too many requests: Atlas limits this project, nobody asks it for another ${seconds} s`,
    };
  }

  /**
   * Takes a turn if there is one now, and returns 0; else how long to wait before asking for one again, in
   * milliseconds. No turn is promised ahead: who gives up waiting leaves no gap, and a bucket that has
   * recovered lets everybody go.
   */
  takeTurn(nowMs: number): number {
    if (this.#level === undefined || this.#level.remaining >= this.#reserve() * this.#level.limit) return 0;
    const waitMs = this.#nextAtMs - nowMs;
    if (waitMs > 0 && waitMs <= SPACING_MS) return waitMs;
    this.#nextAtMs = nowMs + SPACING_MS;
    return 0;
  }

  note(headers: Readonly<Record<string, string>>): void {
    this.#level = readLevel(headers) ?? this.#level;
  }

  hold(nowMs: number, retryAfterMs: number | undefined): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, nowMs + (retryAfterMs ?? DEFAULT_RETRY_AFTER_MS));
  }
}

// What is further away than any poll lasts and any `Retry-After` is taken for comes from a clock that was
// set back.
const MAX_AHEAD_MS = 3_600_000;
