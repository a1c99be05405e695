/** The offsets of a time zone from UTC, from the platform's time zone data. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat | undefined;

  constructor(name: string) {
    if (name === 'UTC') return;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Returns local time minus UTC at a time, in milliseconds. */
  offsetMs(atMs: number): number {
    if (this.#format === undefined) return 0;
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of this.#format.formatToParts(atMs)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
  }

  /** Returns the first second after `fromMs` with another offset. The offset at `toMs` must be another one. */
  changeBetween(fromMs: number, toMs: number): number {
    const before = this.offsetMs(fromMs);
    let same = Math.floor(fromMs / 1000);
    let changed = Math.floor(toMs / 1000);
    while (changed - same > 1) {
      const middle = Math.floor((same + changed) / 2);
      if (this.offsetMs(middle * 1000) === before) same = middle;
      else changed = middle;
    }
    return changed * 1000;
  }
}
