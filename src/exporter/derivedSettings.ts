import type { Config } from '../config/config.ts';
import type { ExpositionRules } from '../metrics/exposition.ts';
import type { PollerSettings } from '../poller/poller.ts';

/** By default a target is stale after 10 ticks without a successful poll, but never before this time. */
const MIN_STALE_AFTER_MS = 15 * 60_000;
const STALE_AFTER_TICKS = 10;

/** Returns the settings of the exposition; `intervalMs` is the longest gap between two ticks. */
export function rulesOf({ poll, downloads }: Config, intervalMs: number): ExpositionRules {
  return {
    staleAfterMs: poll.staleAfterMs ?? Math.max(MIN_STALE_AFTER_MS, STALE_AFTER_TICKS * intervalMs),
    expiringWithinMs: downloads.expiringWithinMs,
  };
}

export function settingsOf({ poll, downloads }: Config): PollerSettings {
  const { concurrency, jitterMs, timeoutMs, collectionJobs } = poll;
  const { expiringWithinMs } = downloads;
  return { concurrency, jitterMs, timeoutMs, collectionJobs, rules: { expiringWithinMs } };
}
