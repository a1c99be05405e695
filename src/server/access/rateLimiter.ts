import type { RateLimit } from '../webConfig/webConfig.ts';

/** Counts one request. Returns whether the limit allows it. */
export type RateLimiter = (limit: RateLimit, nowMs: number) => boolean;

/**
 * Returns a token bucket that holds `burst` requests and gains one every `intervalMs`. A changed limit applies from the
 * next request on.
 */
export function createRateLimiter(): RateLimiter {
  let tokens = Number.POSITIVE_INFINITY;
  let filledAtMs = 0;
  return ({ intervalMs, burst }, nowMs) => {
    tokens = Math.min(burst, tokens + (nowMs - filledAtMs) / intervalMs);
    filledAtMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
