import { expect, test } from 'vitest';
import { threshold } from '../../deploy/grafana/thresholds.ts';
import type { DeliveryType } from '../../src/core/job.ts';
import { STUCK, stuckAfterSeconds } from '../../src/core/stuck.ts';
import { HOUR, listRead, MINUTE, NOON_MS, objectId, restoreJob } from './build.ts';
import { Polled } from './polled.ts';

test('the thresholds of stuck jobs match the alert rules', () => {
  expect({
    durationFactor: threshold('stuck_duration_factor'),
    minSeconds: threshold('stuck_min_seconds'),
    defaultSeconds: threshold('stuck_default_seconds'),
  }).toEqual(STUCK);
});

let number = 0;
function took(deliveryType: DeliveryType, durationMs: number) {
  number += 1;
  return restoreJob({
    id: objectId(number),
    deliveryType,
    createdAtMs: NOON_MS - durationMs,
    finishedAtMs: NOON_MS,
    succeeded: true,
  });
}

test('a job is stuck after three times the median duration of its type', () => {
  const { view } = new Polled().poll([1, 2, 40].map((hours) => took('automated', hours * HOUR)));
  expect(stuckAfterSeconds(view, 'automated')).toBe((6 * HOUR) / 1000);
});

test('a job is never stuck within its first hour', () => {
  const { view } = new Polled().poll([took('automated', MINUTE)]);
  expect(stuckAfterSeconds(view, 'automated')).toBe(3600);
});

test('a restore type without history takes the longest median of the other types', () => {
  const collections = listRead([took('collection', 5 * HOUR)], NOON_MS);
  const { view } = new Polled().pollBoth(
    [took('automated', HOUR), took('pointInTime', 2 * HOUR), took('download', 90 * HOUR)],
    collections,
  );
  expect(stuckAfterSeconds(view, 'other')).toBe((15 * HOUR) / 1000);
  expect(stuckAfterSeconds(view, 'pointInTime')).toBe((6 * HOUR) / 1000);
});

test('a restore of a cluster without history is stuck after four hours, and so is every download', () => {
  expect(stuckAfterSeconds(new Polled().poll([]).view, 'automated')).toBe(14_400);
  const { view } = new Polled().poll([took('automated', 10 * HOUR), took('download', HOUR)]);
  expect(stuckAfterSeconds(view, 'download')).toBe(14_400);
});
