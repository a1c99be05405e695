import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Schedule, startSchedule } from '../../src/poller/schedule.ts';
import { Ticks } from '../../src/poller/ticks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 2, 2, 12);

let schedules: Schedule[] = [];

beforeEach(() => void vi.useFakeTimers({ now: NOON + 30_000 }));

afterEach(() => {
  for (const schedule of schedules) schedule.stop();
  schedules = [];
  vi.useRealTimers();
});

function ticksOf(schedule: string): number[] {
  const ticks: number[] = [];
  schedules.push(startSchedule(new Ticks(schedule, 'UTC'), () => ticks.push(Date.now())));
  return ticks;
}

test('a schedule ticks on time, and stops ticking when it is stopped', async () => {
  const ticks = ticksOf('* * * * *');
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(ticks).toEqual([NOON + MINUTE, NOON + 2 * MINUTE]);
  schedules[0]?.stop();
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(ticks).toHaveLength(2);
});

test('a clock set back by an hour does not stop the ticks', async () => {
  const ticks = ticksOf('* * * * *');
  await vi.advanceTimersByTimeAsync(MINUTE);
  vi.setSystemTime(Date.now() - HOUR);
  await vi.advanceTimersByTimeAsync(3 * MINUTE);
  expect(ticks.slice(1)).toEqual([2, 3, 4].map((minutes) => NOON - HOUR + minutes * MINUTE));
});

test('a clock set back slightly does not repeat a tick', async () => {
  const ticks = ticksOf('* * * * *');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(ticks).toHaveLength(1);
  vi.setSystemTime(Date.now() - 20);
  await vi.advanceTimersByTimeAsync(100);
  expect(ticks).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(ticks).toHaveLength(2);
});

test('a clock set forward by a year causes one tick at once for all that it skipped', async () => {
  const ticks = ticksOf('* * * * * *');
  const year = 365 * 24 * HOUR;
  vi.setSystemTime(Date.now() + year);
  const before = process.cpuUsage();
  await vi.advanceTimersByTimeAsync(1000);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  expect(ticks).toEqual([NOON + 30_000 + year + 1000]);
});

test('a tick missed during a suspend happens on resume', async () => {
  const ticks = ticksOf('0 13 * * *');
  await vi.advanceTimersByTimeAsync(MINUTE);
  vi.setSystemTime(NOON + 2 * HOUR);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(ticks).toHaveLength(1);
});
