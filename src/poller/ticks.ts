import { CronPattern } from './cronPattern.ts';
import { TimeZone } from './timeZone.ts';

const DAY_MS = 86_400_000;

/** The longest gap is searched this far ahead, which covers a night, a weekend and a change of the clocks. */
const AHEAD_MS = 8 * DAY_MS;

/** Four weeks have the same number of each day of the week. */
const DAYS_COUNTED = 28;

/**
 * The ticks of a schedule in a time zone: every time whose local date and time matches the pattern. The ticks of an hour
 * that repeats in autumn occur twice; those of an hour that is skipped in spring do not occur.
 */
export class Ticks {
  readonly #pattern: CronPattern;
  readonly #zone: TimeZone;

  constructor(schedule: string, timezone: string) {
    this.#pattern = new CronPattern(schedule);
    this.#zone = new TimeZone(timezone);
  }

  /** Returns the first tick after a time. */
  next(afterMs: number): number {
    let fromMs = Math.floor(afterMs / 1000) * 1000 + 1000;
    for (;;) {
      const offsetMs = this.#zone.offsetMs(fromMs);
      const tickMs = this.#pattern.atOrAfter(fromMs + offsetMs) - offsetMs;
      if (this.#zone.offsetMs(tickMs) === offsetMs) return tickMs;
      // There is no tick before the change of the clocks: continue there.
      fromMs = this.#zone.changeBetween(fromMs, tickMs);
    }
  }

  /** Returns the last tick at or before a time. */
  previous(atMs: number): number {
    let toMs = Math.floor(atMs / 1000) * 1000;
    for (;;) {
      const offsetMs = this.#zone.offsetMs(toMs);
      const tickMs = this.#pattern.atOrBefore(toMs + offsetMs) - offsetMs;
      if (this.#zone.offsetMs(tickMs) === offsetMs) return tickMs;
      toMs = this.#zone.changeBetween(tickMs, toMs) - 1000;
    }
  }

  /**
   * Returns the longest gap between two ticks, in milliseconds, from the last tick to eight days ahead. The current gap
   * counts, and a gap that ends later counts in full. The gaps within a day are the same on all days, so only the gaps
   * between days and those at changes of the clocks are compared.
   */
  longestGapMs(nowMs: number): number {
    const untilMs = nowMs + AHEAD_MS;
    let tickMs = this.previous(nowMs);
    let longestMs = Math.max(this.#pattern.longestGapOfDayMs, this.#gapAfter(tickMs));
    while (tickMs < untilMs) {
      const lastMs = this.previous(this.#endOfDay(tickMs));
      if (lastMs >= untilMs) break;
      longestMs = Math.max(longestMs, this.#gapAfter(lastMs), this.#gapAtChange(tickMs, lastMs));
      tickMs = this.next(lastMs);
    }
    return longestMs;
  }

  /** Returns the average number of ticks per minute over the next four weeks. */
  perMinute(nowMs: number): number {
    const today = Math.floor(nowMs / DAY_MS);
    const days = Array.from({ length: DAYS_COUNTED }, (_, ahead) => today + ahead);
    const matching = days.filter((day) => this.#pattern.matchesDay(day)).length;
    if (matching === 0) return 60_000 / this.#gapAfter(this.previous(nowMs));
    return (matching * this.#pattern.ticksPerDay) / (DAYS_COUNTED * 24 * 60);
  }

  #gapAfter(tickMs: number): number {
    return this.next(tickMs) - tickMs;
  }

  /** Returns the gap across a change of the clocks between two ticks of a day; 0 if there is no change. */
  #gapAtChange(fromMs: number, toMs: number): number {
    if (this.#zone.offsetMs(fromMs) === this.#zone.offsetMs(toMs)) return 0;
    return this.#gapAfter(this.previous(this.#zone.changeBetween(fromMs, toMs) - 1000));
  }

  // Returns the last second of a day. If the clocks change around midnight, there are two candidates: the earlier one is
  // safe, because the next call covers the rest of the day.
  #endOfDay(atMs: number): number {
    const offsetMs = this.#zone.offsetMs(atMs);
    const localMs = (Math.floor((atMs + offsetMs) / DAY_MS) + 1) * DAY_MS - 1000;
    const endMs = localMs - offsetMs;
    return Math.max(atMs, Math.min(endMs, localMs - this.#zone.offsetMs(endMs)));
  }
}
