import { describe, expect, test } from 'vitest';
import { describeScheduleProblem } from '../../src/config/schema/cronSchedule.ts';

test.each([
  '* * * * *',
  '*/30 * * * * *',
  '0 9-17/2 * * mon-fri',
  '*/60 * * * *',
  '0 */24 * * *',
  '5,35 * 1,15 jan-jun *',
  '0 0 L * *',
  '22-4/2 * * * *',
])('%s is a valid schedule', (schedule) => {
  expect(describeScheduleProblem(schedule)).toBeUndefined();
});

const FIELDS = 'is not a cron schedule (5 fields, or 6 with seconds first)';

describe('an invalid schedule is reported with the reason', () => {
  test.each([
    ['', FIELDS],
    ['every minute', FIELDS],
    ['@daily', FIELDS],
    ['* * * *', FIELDS],
    ['* * * * * * *', FIELDS],
    ['61 * * * *', 'is not a cron schedule: "61" does not fit the field for minutes'],
    ['* 24 * * *', 'is not a cron schedule: "24" does not fit the field for hours'],
    ['60 * * * * *', 'is not a cron schedule: "60" does not fit the field for seconds'],
    ['* * * * someday', 'is not a cron schedule: "someday" does not fit the field for day of the week'],
    ['*/0 * * * *', 'is not a cron schedule: "*/0" does not fit the field for minutes'],
    ['0 0 31 2 *', 'is not a cron schedule: no month of it has that day'],
    ['0-9999999999 * * * *', 'is not a cron schedule: "0-9999999999" does not fit the field for minutes'],
    ['0 1,00-00999/2 * * *', 'is not a cron schedule: "00-00999/2" does not fit the field for hours'],
    [`${'0-59/2,'.repeat(150)}1 * * * *`, 'is not a cron schedule: it is longer than 1000 characters'],
    ['* * * * ;', 'is not a cron schedule: it contains characters that no field allows'],
  ])('%s', (schedule, message) => {
    expect(describeScheduleProblem(schedule)).toBe(message);
  });
});

describe('a step over the whole range is refused, because node-cron matches only its first value', () => {
  test.each([
    ['*/90 * * * *', '"*/90" in the field for minutes, a step over all of its 60 values'],
    ['*/90 * * * * *', '"*/90" in the field for seconds, a step over all of its 60 values'],
    ['0 */48 * * *', '"*/48" in the field for hours, a step over all of its 24 values'],
    ['0 9-17/30 * * *', '"9-17/30" in the field for hours, a step over all of its 9 values'],
    ['0,*/61 * * * *', '"*/61" in the field for minutes, a step over all of its 60 values'],
    ['0 0 */40 * *', '"*/40" in the field for day of the month, a step over all of its 31 values'],
  ])('%s', (schedule, message) => {
    expect(describeScheduleProblem(schedule)).toBe(`has ${message}: only the first is ever met`);
  });
});
