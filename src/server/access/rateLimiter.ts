import type { RateLimit } from '../webConfig/webConfig.ts';

/** Takes one request out of the bucket, or says that it is empty. */
export type RateLimiter = (limit: RateLimit, nowMs: number) => boolean;

/** A bucket that holds `burst` requests and gets one more every `intervalMs`. It follows a limit that changes. */
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
