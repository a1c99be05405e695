import type { Ticks } from './ticks.ts';

export interface Schedule {
  stop(): void;
}

/** Maximum time until the schedule notices that the clock was set. */
const MAX_SLEEP_MS = 15_000;

/** A tick does not repeat within this time if the clock is set back slightly. */
const SAME_TICK_MS = 1000;

/**
 * Calls `onTick` at every tick. Each wake-up computes the next tick from the time of day:
 * ticks continue after the clock is set back, and all ticks that the clock jumps over cause one call.
 */
export function startSchedule(ticks: Ticks, onTick: () => void): Schedule {
  let dueAtMs = ticks.next(Date.now());
  let last = { tickMs: Number.NaN, elapsedMs: 0 };
  let timer = sleep();

  function sleep(): NodeJS.Timeout {
    return setTimeout(wake, Math.min(Math.max(0, dueAtMs - Date.now()), MAX_SLEEP_MS));
  }

  function wake(): void {
    const nowMs = Date.now();
    const tickMs = dueAtMs;
    const isRepeated = tickMs === last.tickMs && performance.now() - last.elapsedMs < SAME_TICK_MS;
    const isDue = nowMs >= tickMs && !isRepeated;
    dueAtMs = ticks.next(nowMs);
    timer = sleep();
    if (!isDue) return;
    last = { tickMs, elapsedMs: performance.now() };
    onTick();
  }

  return { stop: () => clearTimeout(timer) };
}
