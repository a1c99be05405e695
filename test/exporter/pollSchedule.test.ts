import { expect, test } from 'vitest';
import { PollSchedule } from '../../src/exporter/pollSchedule.ts';

const DAY = 86_400_000;
const MONTHLY = { schedule: '0 0 1 * *', timezone: 'UTC' };

test('the longest gap is kept up to date as time passes, and at a reload', () => {
  const schedule = new PollSchedule(MONTHLY, () => {});
  expect(schedule.longestGapMs(Date.UTC(2026, 1, 20, 12))).toBe(28 * DAY);
  expect(schedule.longestGapMs(Date.UTC(2026, 1, 22, 12))).toBe(31 * DAY);
  schedule.reconfigure({ ...MONTHLY, schedule: '0 0 * * *' });
  expect(schedule.longestGapMs(Date.UTC(2026, 1, 22, 12))).toBe(DAY);
});
