import { getTasks } from 'node-cron';
import { describe, expect, test } from 'vitest';
import { longestGapMs, startSchedule, ticksPerMinute } from '../../src/poller/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the longest gap between two ticks', () => {
  test.each([
    ['* * * * *', 'UTC', MINUTE],
    ['*/5 * * * *', 'UTC', 5 * MINUTE],
    ['*/15 * * * * *', 'UTC', 15_000],
    ['0,10 * * * *', 'UTC', 50 * MINUTE],
    // A single tick an hour: it takes the next hour's to make a gap.
    ['7 * * * *', 'UTC', HOUR],
    ['50-59 0-23 * * *', 'UTC', 51 * MINUTE],
    ['0 1-23 * * *', 'UTC', 2 * HOUR],
    ['0 3 * * *', 'UTC', 24 * HOUR],
    // The night in October when the clocks go back.
    ['0 3 * * *', 'Europe/Berlin', 25 * HOUR],
    ['0 9-17 * * mon-fri', 'UTC', 64 * HOUR],
    ['0 0 1 * *', 'UTC', 31 * 24 * HOUR],
  ])('of %s in %s', (schedule, timezone, ms) => {
    expect(longestGapMs(schedule, timezone)).toBe(ms);
  });
});

function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!condition()) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
}

test('a schedule ticks at its seconds, and not any more once it is stopped', async () => {
  const ticks: number[] = [];
  const schedule = startSchedule('* * * * * *', 'UTC', () => ticks.push(Date.now()));
  await until(() => ticks.length >= 2);
  schedule.stop();
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(ticks).toHaveLength(2);
  // Within its second, for a machine that is busy with other tests.
  for (const tick of ticks) expect(tick % 1000).toBeLessThan(800);
});

test('a tick that comes late is not left out', async () => {
  let ticks = 0;
  const dueAtMs = Math.ceil(Date.now() / 1000) * 1000 + 1000;
  const second = new Date(dueAtMs).getUTCSeconds();
  const schedule = startSchedule(`${second} * * * * *`, 'UTC', () => {
    ticks += 1;
  });
  await until(() => Date.now() > dueAtMs - 300);
  // The process is busy for longer than node-cron would forgive by itself: a second, counted in whole ones.
  while (Date.now() < dueAtMs + 2200);
  await until(() => ticks > 0 || Date.now() > dueAtMs + 5000);
  schedule.stop();
  expect(ticks).toBe(1);
});

test('looking ahead, and a schedule that was stopped, leave nothing behind', () => {
  const before = getTasks().size;
  longestGapMs('* * * * *', 'UTC');
  ticksPerMinute('*/5 * * * *', 'UTC');
  startSchedule('0 0 1 1 *', 'UTC', () => {}).stop();
  expect(getTasks().size).toBe(before);
});
