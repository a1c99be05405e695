import fc from 'fast-check';
import { createTask, getTasks } from 'node-cron';
import { describe, expect, test } from 'vitest';
import { Ticks } from '../../src/poller/ticks.ts';
import { runs } from '../runs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A Monday. */
const MONDAY_NOON = Date.UTC(2026, 2, 2, 12);

describe('the longest gap between two ticks', () => {
  test.each([
    ['* * * * *', 'UTC', MINUTE],
    ['*/5 * * * *', 'UTC', 5 * MINUTE],
    ['*/15 * * * * *', 'UTC', 15_000],
    ['0,10 * * * *', 'UTC', 50 * MINUTE],
    // A single tick an hour: the gap ends with the tick of the next hour.
    ['7 * * * *', 'UTC', HOUR],
    ['50-59 0-23 * * *', 'UTC', 51 * MINUTE],
    ['0 1-23 * * *', 'UTC', 2 * HOUR],
    ['0 3 * * *', 'UTC', DAY],
    ['0 9-17 * * mon-fri', 'UTC', 64 * HOUR],
    ['0 0 1 * *', 'UTC', 31 * DAY],
    ['0 0 29 2 *', 'UTC', 4 * 365 * DAY + DAY],
    ['0 12 * * sun', 'UTC', 7 * DAY],
    ['0 0 L * *', 'UTC', 31 * DAY],
  ])('of %s in %s', (schedule, timezone, ms) => {
    expect(new Ticks(schedule, timezone).longestGapMs(MONDAY_NOON)).toBe(ms);
  });

  const FRIDAY = Date.UTC(2026, 2, 6, 23, 59, 30);
  const SATURDAY = Date.UTC(2026, 2, 7, 12);
  const SUNDAY = Date.UTC(2026, 2, 8, 23);
  const THURSDAY = Date.UTC(2026, 2, 5, 12);
  test.each([
    ['* * * * 1-5', 48 * HOUR + MINUTE],
    ['* 9-17 * * 1-5', 63 * HOUR + MINUTE],
  ])('of %s is the weekend, on any day', (schedule, ms) => {
    const ticks = new Ticks(schedule, 'UTC');
    for (const atMs of [MONDAY_NOON, THURSDAY, FRIDAY, SATURDAY, SUNDAY]) {
      expect(ticks.longestGapMs(atMs)).toBe(ms);
    }
  });

  test('counts the current gap from its start, and a gap that ends after the eight days in full', () => {
    const monthly = new Ticks('0 0 1 * *', 'UTC');
    // From 1 February to 1 March, and to 1 April once that gap starts within eight days.
    expect(monthly.longestGapMs(Date.UTC(2026, 1, 20, 12))).toBe(28 * DAY);
    expect(monthly.longestGapMs(Date.UTC(2026, 1, 22, 12))).toBe(31 * DAY);
  });

  test('is 25 hours shortly before the clocks go back in October', () => {
    const daily = new Ticks('0 3 * * *', 'Europe/Berlin');
    expect(daily.longestGapMs(Date.UTC(2026, 9, 20, 12))).toBe(25 * HOUR);
    expect(daily.longestGapMs(Date.UTC(2026, 9, 1, 12))).toBe(24 * HOUR);
    // The night in March has no 02:30.
    expect(new Ticks('30 2 * * *', 'Europe/Berlin').longestGapMs(Date.UTC(2026, 2, 25, 12))).toBe(47 * HOUR);
    expect(new Ticks('* * * * *', 'Europe/Berlin').longestGapMs(Date.UTC(2026, 9, 24, 12))).toBe(MINUTE);
  });

  test('is cheap to compute for any number of ticks in eight days', () => {
    const ticks = new Ticks('*/2 * 0-22 * * 1-5', 'America/New_York');
    const before = process.cpuUsage();
    for (let minute = 0; minute < 100; minute += 1) ticks.longestGapMs(MONDAY_NOON + minute * MINUTE);
    // Walking the ticks would take two minutes. CPU time does not depend on other processes.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  });
});

describe('the ticks around a time', () => {
  const numbers = (min: number, max: number) =>
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 }).map((list) => list.join(','));
  const schedule = fc.tuple(
    fc.oneof(fc.constant('*'), fc.constant('*/20'), numbers(0, 59)),
    fc.oneof(fc.constant('*'), numbers(0, 23)),
    fc.oneof(fc.constant('*'), fc.constant('L'), numbers(1, 28)),
    fc.oneof(fc.constant('*'), fc.constant('1-5'), numbers(0, 6)),
  );
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Beirut');
  // Around changes of the clocks, the latest of which is five hours after its start, and at any other time.
  const SPAN = 8 * HOUR;
  const start = fc.oneof(
    fc.constantFrom(Date.UTC(2026, 2, 28, 20), Date.UTC(2026, 9, 24, 20), Date.UTC(2026, 10, 1, 3)),
    fc.integer({ min: 0, max: 365 }).map((day) => Date.UTC(2026, 0, 1) + day * DAY),
  );

  test('are exactly those that node-cron matches', () => {
    fc.assert(
      fc.property(schedule, zone, start, ([minute, hour, day, weekday], timezone, fromMs) => {
        const pattern = `${minute} ${hour} ${day} * ${weekday}`;
        const ticks = new Ticks(pattern, timezone);
        const task = createTask(pattern, () => {}, { timezone });
        void task.destroy();
        const matched: number[] = [];
        for (let atMs = fromMs; atMs < fromMs + SPAN; atMs += MINUTE) {
          if (task.match(new Date(atMs))) matched.push(atMs);
        }
        const walked: number[] = [];
        for (let atMs = ticks.next(fromMs - 1); atMs < fromMs + SPAN; atMs = ticks.next(atMs)) {
          walked.push(atMs);
        }
        expect(walked).toEqual(matched);
        const back = matched.toReversed().map((atMs) => ticks.previous(atMs + 30_000));
        expect(back).toEqual(matched.toReversed());
      }),
      { numRuns: runs(60) },
    );
  });

  test('leave no tasks in node-cron', () => {
    const before = getTasks().size;
    new Ticks('*/5 * * * *', 'UTC').longestGapMs(MONDAY_NOON);
    expect(getTasks().size).toBe(before);
  });
});

test('ticks per minute are an average over four weeks', () => {
  const perMinute = (schedule: string) => new Ticks(schedule, 'UTC').perMinute(MONDAY_NOON);
  expect(perMinute('* * * * *')).toBe(1);
  expect(perMinute('*/10 * * * * *')).toBe(6);
  expect(perMinute('* * * * 1-5')).toBeCloseTo(5 / 7);
  expect(perMinute('0 0 1 1 *')).toBeCloseTo(1 / (365 * 24 * 60));
});
