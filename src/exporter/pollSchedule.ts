import type { Config } from '../config/config.ts';
import { type Schedule, startSchedule } from '../poller/schedule.ts';
import { Ticks } from '../poller/ticks.ts';

const MINUTE_MS = 60_000;

type ScheduleSettings = Pick<Config['poll'], 'schedule' | 'timezone'>;

/** The poll schedule of the current configuration. */
export class PollSchedule {
  readonly #onTick: () => void;
  #settings: ScheduleSettings;
  #ticks: Ticks;
  #longestGap = { minute: Number.NaN, ms: 0 };
  #running: Schedule | undefined;

  constructor(settings: ScheduleSettings, onTick: () => void) {
    this.#settings = settings;
    this.#ticks = new Ticks(settings.schedule, settings.timezone);
    this.#onTick = onTick;
  }

  /** Returns the longest gap between two ticks, computed at most once a minute. */
  longestGapMs(nowMs: number): number {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#longestGap.minute) {
      this.#longestGap = { minute, ms: this.#ticks.longestGapMs(nowMs) };
    }
    return this.#longestGap.ms;
  }

  start(): void {
    this.#running = startSchedule(this.#ticks, this.#onTick);
  }

  /** Applies other settings. A running schedule is restarted only if it or its time zone changes. */
  reconfigure(settings: ScheduleSettings): void {
    const { schedule, timezone } = this.#settings;
    this.#settings = settings;
    if (settings.schedule === schedule && settings.timezone === timezone) return;
    this.#ticks = new Ticks(settings.schedule, settings.timezone);
    this.#longestGap = { minute: Number.NaN, ms: 0 };
    if (this.#running === undefined) return;
    this.stop();
    this.start();
  }

  stop(): void {
    this.#running?.stop();
    this.#running = undefined;
  }
}
