import pRetry from 'p-retry';
import { AtlasError } from '../error.ts';
import { isRetryable } from './failures.ts';

/** The maximum number of attempts per request. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 1000;

export interface RetryOptions {
  /** Waits. Throws when the poll is over. */
  readonly pause: (ms: number) => Promise<void>;
  /** Takes a pause from the remaining pause budget of the poll. Returns `false` if too little is left or the poll is over. */
  readonly spend: (ms: number) => boolean;
  readonly onRetry: () => void;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
}

/** Returns an exponential pause with full jitter, never shorter than `retryAfterMs`. `attempt` starts at 1. */
export function pauseMs(attempt: number, random: number, retryAfterMs: number | undefined): number {
  return Math.max(retryAfterMs ?? 0, random * FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

/** Retries failures that may pass: 5xx, timeouts, broken connections. Throws all others at once. */
export function retrying<T>(attempt: () => Promise<T>, how: RetryOptions): Promise<T> {
  return pRetry(attempt, {
    retries: ATTEMPTS - 1,
    // `onFailedAttempt` pauses instead of p-retry, whose pauses ignore `Retry-After`, have no jitter at their longest, and
    // hold a slot.
    minTimeout: 0,
    maxTimeout: 0,
    shouldRetry: ({ error }) => error instanceof AtlasError && isRetryable(error.failure),
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      if (!(error instanceof AtlasError) || !isRetryable(error.failure) || retriesLeft === 0) return;
      const ms = pauseMs(attemptNumber, how.random(), error.retryAfterMs);
      if (!how.spend(ms)) throw error;
      how.onRetry();
      await how.pause(ms);
    },
  });
}
