import { expect, test } from 'vitest';
import { trendOf } from './trend.ts';

const MINUTE_MS = 60_000;

/** Returns a reading a minute for an hour. */
const hour = (valueAt: (minute: number) => number) =>
  Array.from({ length: 61 }, (_, minute) => ({ atMs: minute * MINUTE_MS, value: valueAt(minute) }));

test('slow growth under large oscillation counts as growth', () => {
  const { perHour, isFlat } = trendOf(
    hour((minute) => 20 + 5 * Math.sin(minute * 7) + (2 * minute) / 60),
    1,
  );
  expect(perHour).toBeGreaterThan(1);
  expect(isFlat).toBe(false);
});

test('oscillation and temporary outliers count as flat', () => {
  const { start, end, isFlat } = trendOf(
    hour((minute) => (minute > 40 && minute < 50 ? 900 : 20 + (minute % 3))),
    1,
  );
  expect([start, end, isFlat]).toEqual([21, 21, true]);
});

test('a decrease counts as flat', () => {
  expect(
    trendOf(
      hour((minute) => 90 - minute),
      1,
    ),
  ).toMatchObject({ perHour: -60, isFlat: true });
});

test('without readings nothing counts as flat', () => {
  expect(trendOf([], 1).isFlat).toBe(false);
});
