import { expect, test } from 'vitest';
import { reportActiveJobs } from '../../src/report/activeJobs.ts';
import { HOUR, listRead, MINUTE, NOON_MS, objectId, readyDownload, restoreJob } from '../core/build.ts';
import { Polled } from '../core/polled.ts';

const STALE_AFTER_MS = 15 * MINUTE;

function active({ view }: Polled, nowMs: number) {
  return reportActiveJobs(
    [view],
    { nameOf: () => 'payments', wasDeleted: () => false },
    nowMs,
    STALE_AFTER_MS,
  );
}

test('an active job is reported with the last read of its list, and the age at which it counts as stuck', () => {
  const polled = new Polled().poll([restoreJob(), readyDownload({ id: objectId(2) })], NOON_MS + HOUR - 1);
  expect(active(polled, NOON_MS + HOUR)).toMatchObject([
    { state: 'in_progress', readAt: '2026-03-02T12:59:59.999Z', stale: false, stuckAfterSeconds: 14_400 },
    { state: 'ready', stuckAfterSeconds: null, stuck: false },
  ]);
});

test('a job is stuck if it was older than its threshold at the last read, whatever the time is now', () => {
  const early = new Polled().poll([restoreJob()], NOON_MS + 4 * HOUR);
  expect(active(early, NOON_MS + 24 * HOUR)).toMatchObject([{ stuck: false, stale: true }]);
  const late = new Polled().poll([restoreJob()], NOON_MS + 4 * HOUR + 1);
  expect(active(late, NOON_MS + 4 * HOUR + 1)).toMatchObject([{ stuck: true, stale: false }]);
});

test('jobs of a failing collection list become stale, and those of one that is no longer polled disappear', () => {
  const restore = restoreJob({ id: objectId(3), deliveryType: 'collection' });
  const both = () => new Polled().pollBoth([], listRead([restore], NOON_MS));
  const later = NOON_MS + HOUR;
  const failing = both().pollBoth([], 'forbidden');
  expect(active(failing, later)).toMatchObject([{ jobId: restore.id, stale: true }]);
  expect(active(both().poll([]), later)).toEqual([]);
});
