import { Ticks } from './ticks.ts';

const MINUTE_MS = 60_000;

/** The longest gap between two ticks of a schedule, computed at most once a minute. */
export class PollInterval {
  readonly #ticks: Ticks;
  #minute = Number.NaN;
  #longestMs = 0;

  constructor(schedule: string, timezone: string) {
    this.#ticks = new Ticks(schedule, timezone);
  }

  /** See `Ticks.longestGapMs`. */
  longestMs(nowMs: number): number {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#longestMs = this.#ticks.longestGapMs(nowMs);
    }
    return this.#longestMs;
  }
}
