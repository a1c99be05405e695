import type { Config } from '../config/config.ts';
import { PollInterval } from '../poller/pollInterval.ts';
import { type Schedule, startSchedule } from '../poller/schedule.ts';

/** The poll schedule of the current configuration. */
export class PollSchedule {
  readonly #onTick: () => void;
  #settings: Config['poll'];
  #interval: PollInterval;
  #running: Schedule | undefined;

  constructor(settings: Config['poll'], onTick: () => void) {
    this.#settings = settings;
    this.#interval = new PollInterval(settings.schedule, settings.timezone);
    this.#onTick = onTick;
  }

  /** Returns the longest gap between two ticks. */
  longestGapMs(nowMs: number): number {
    return this.#interval.longestMs(nowMs);
  }

  start(): void {
    const { schedule, timezone } = this.#settings;
    this.#running = startSchedule(schedule, timezone, this.#onTick);
  }

  /** Applies other settings. A running schedule is restarted only if it or its time zone changes. */
  reconfigure(settings: Config['poll']): void {
    const { schedule, timezone } = this.#settings;
    this.#settings = settings;
    if (settings.schedule === schedule && settings.timezone === timezone) return;
    this.#interval = new PollInterval(settings.schedule, settings.timezone);
    if (this.#running === undefined) return;
    this.stop();
    this.start();
  }

  stop(): void {
    this.#running?.stop();
    this.#running = undefined;
  }
}
