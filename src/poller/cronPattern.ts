import { createTask, parse, type ScheduledTask } from 'node-cron';

const DAY_MS = 86_400_000;

/** 29 February falls on a given day of the week at least once in this many days, even around a year such as 2100. */
const MAX_DAYS_SEARCHED = 41 * 366;

/** Maximum number of days for which the match is cached. */
const MAX_CACHED_DAYS = 1000;

const SILENT = { info: ignore, warn: ignore, error: ignore, debug: ignore };

function ignore(): void {}

/**
 * A cron pattern on a calendar without time zones: times are the milliseconds of a local date and time read as UTC.
 * node-cron only parses the pattern and decides which days match, because its own search visits every tick before the requested one.
 */
export class CronPattern {
  /** Only matches days. It never runs. */
  readonly #task: ScheduledTask;
  readonly #hours: readonly number[];
  readonly #minutes: readonly number[];
  readonly #seconds: readonly number[];
  readonly #months: ReadonlySet<number>;
  readonly #days = new Map<number, boolean>();

  constructor(pattern: string) {
    const { hour, minute, second, month } = parse(pattern);
    this.#hours = sorted(hour);
    this.#minutes = sorted(minute);
    this.#seconds = sorted(second);
    this.#months = new Set(month);
    this.#task = createTask(pattern, ignore, { timezone: 'UTC', logger: SILENT });
    // node-cron keeps every task in a registry until the task is destroyed. A destroyed task still matches.
    void this.#task.destroy();
  }

  /** The number of ticks on a matching day. */
  get ticksPerDay(): number {
    return this.#hours.length * this.#minutes.length * this.#seconds.length;
  }

  /** The longest gap between two ticks of one day; 0 if a day has a single tick. */
  get longestGapOfDayMs(): number {
    const [firstMinute, lastMinute] = ends(this.#minutes);
    const [firstSecond, lastSecond] = ends(this.#seconds);
    const gaps = [
      ...differences(this.#seconds),
      ...differences(this.#minutes).map((minutes) => minutes * 60 + firstSecond - lastSecond),
      ...differences(this.#hours).map(
        (hours) => hours * 3600 + (firstMinute - lastMinute) * 60 + firstSecond - lastSecond,
      ),
    ];
    return 1000 * Math.max(0, ...gaps);
  }

  /** Returns the first tick at or after a local time. */
  atOrAfter(localMs: number): number {
    let day = Math.floor(localMs / DAY_MS);
    let second = Math.ceil((localMs - day * DAY_MS) / 1000);
    for (let left = MAX_DAYS_SEARCHED; left > 0; left -= 1) {
      const found = this.matchesDay(day) ? this.#timeAtOrAfter(second) : undefined;
      if (found !== undefined) return day * DAY_MS + found * 1000;
      day += 1;
      second = 0;
    }
    throw new Error('the schedule has no tick');
  }

  /** Returns the last tick at or before a local time. */
  atOrBefore(localMs: number): number {
    let day = Math.floor(localMs / DAY_MS);
    let second = Math.floor((localMs - day * DAY_MS) / 1000);
    for (let left = MAX_DAYS_SEARCHED; left > 0; left -= 1) {
      const found = this.matchesDay(day) ? this.#timeAtOrBefore(second) : undefined;
      if (found !== undefined) return day * DAY_MS + found * 1000;
      day -= 1;
      second = 86_399;
    }
    throw new Error('the schedule has no tick');
  }

  /** Returns whether a day, counted from the epoch, has ticks. */
  matchesDay(day: number): boolean {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const dayMs = day * DAY_MS;
    const isMonth = this.#months.has(new Date(dayMs).getUTCMonth() + 1);
    const first = 3600 * ends(this.#hours)[0] + 60 * ends(this.#minutes)[0] + ends(this.#seconds)[0];
    const matches = isMonth && this.#task.match(new Date(dayMs + first * 1000));
    if (this.#days.size >= MAX_CACHED_DAYS) this.#days.clear();
    this.#days.set(day, matches);
    return matches;
  }

  #timeAtOrAfter(second: number): number | undefined {
    for (const hour of this.#hours) {
      const lastOfHour = hour * 3600 + 60 * ends(this.#minutes)[1] + ends(this.#seconds)[1];
      if (lastOfHour < second) continue;
      for (const minute of this.#minutes) {
        const start = hour * 3600 + minute * 60;
        const found = this.#seconds.find((each) => start + each >= second);
        if (found !== undefined) return start + found;
      }
    }
    return undefined;
  }

  #timeAtOrBefore(second: number): number | undefined {
    for (const hour of this.#hours.toReversed()) {
      const firstOfHour = hour * 3600 + 60 * ends(this.#minutes)[0] + ends(this.#seconds)[0];
      if (firstOfHour > second) continue;
      for (const minute of this.#minutes.toReversed()) {
        const start = hour * 3600 + minute * 60;
        const found = this.#seconds.findLast((each) => start + each <= second);
        if (found !== undefined) return start + found;
      }
    }
    return undefined;
  }
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

function ends(values: readonly number[]): readonly [first: number, last: number] {
  return [values[0] ?? 0, values.at(-1) ?? 0];
}

function differences(values: readonly number[]): readonly number[] {
  return values.slice(1).map((value, index) => value - (values[index] ?? 0));
}
