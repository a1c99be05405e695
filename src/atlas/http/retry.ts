import pRetry from 'p-retry';
import { AtlasError } from '../error.ts';
import { isRetryable } from './failures.ts';

/** One request is tried at most this often. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 1000;

export interface Retrying {
  /** Waits, or throws when the poll is over. */
  readonly pause: (ms: number) => Promise<void>;
  /** Takes this much from what the poll may still pause; `false` if there is not as much, or the poll is over. */
  readonly spend: (ms: number) => boolean;
  readonly onRetry: () => void;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Growing, fully jittered, and never shorter than Atlas asks for. `attempt` counts from 1. */
export function pauseMs(attempt: number, random: number, retryAfterMs: number | undefined): number {
  return Math.max(retryAfterMs ?? 0, random * FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

/** Tries again what may pass: 5xx, timeouts, broken connections. Everything else is thrown at once. */
export function retrying<T>(attempt: () => Promise<T>, how: Retrying): Promise<T> {
  return pRetry(attempt, {
    retries: ATTEMPTS - 1,
    // The pauses are ours: p-retry's have no `Retry-After`, no jitter at their longest, and hold a slot.
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
