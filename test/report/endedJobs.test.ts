import { expect, test } from 'vitest';
import type { State } from '../../src/core/job.ts';
import { reportEndedJobs, reportRecentJobs } from '../../src/report/endedJobs.ts';
import { HOUR, MINUTE, NOON_MS, objectId, readyDownload, restoreJob } from '../core/build.ts';
import { Polled } from '../core/polled.ts';

const PLACES = { nameOf: () => 'payments', wasDeleted: () => false };

function ended({ view }: Polled, state: State) {
  return reportEndedJobs([view], PLACES, state);
}

function finished(number: number, facts: Partial<ReturnType<typeof restoreJob>> = {}) {
  return restoreJob({
    id: objectId(number),
    createdAtMs: NOON_MS - (100 - number) * HOUR,
    finishedAtMs: NOON_MS - (100 - number) * HOUR + 30 * MINUTE,
    ...facts,
  });
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test.each([
  ['completed', 'with a finish', {}],
  ['completed', 'without a finish', { finishedAtMs: undefined, succeeded: true }],
  ['failed', 'with a finish', { failed: true }],
  ['cancelled', 'with a finish', { cancelled: true }],
  ['cancelled', 'without a finish', { finishedAtMs: undefined, cancelled: true }],
  ['expired', 'without a finish', { finishedAtMs: undefined, expired: true }],
] as const)(
  'the ten newest %s jobs %s of each delivery type are reported, latest first',
  (state, _finish, facts) => {
    const polled = new Polled().poll([
      ...numbers(12).map((number) => finished(number, facts)),
      finished(50, { ...facts, deliveryType: 'pointInTime' }),
    ]);
    const jobs = ended(polled, state);
    expect(jobs.map(({ jobId }) => jobId)).toEqual(
      [50, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((number) => objectId(number)),
    );
    expect(jobs[0]).toMatchObject({ state, endedAt: jobs[0]?.finishedAt });
  },
);

test('an ended job has its duration', () => {
  expect(ended(new Polled().poll([finished(1)]), 'completed')).toMatchObject([
    { durationSeconds: 1800, endedAt: new Date(NOON_MS - 98.5 * HOUR).toISOString() },
  ]);
});

test('a failed job is dated by its finish, else by the poll that saw it', () => {
  const running = restoreJob();
  const polled = new Polled().poll([running]).poll([{ ...running, failed: true }]);
  expect(ended(polled, 'failed')).toMatchObject([
    { endedAt: new Date(NOON_MS + MINUTE).toISOString(), finishedAt: null, durationSeconds: null },
  ]);
});

test('a download is dated by the poll that saw it fetched, or by its expiry', () => {
  const download = readyDownload({ finishedAtMs: NOON_MS - HOUR });
  const other = readyDownload({ id: objectId(2) });
  const polled = new Polled().poll([download, other]).poll([{ ...download, hasUrl: false }, other]);
  expect(ended(polled, 'completed')).toMatchObject([
    { jobId: download.id, endedAt: new Date(NOON_MS + MINUTE).toISOString() },
  ]);
  expect(ended(polled.poll([other], NOON_MS + 2 * HOUR), 'expired')).toMatchObject([
    { jobId: other.id, endedAt: new Date(NOON_MS + HOUR).toISOString() },
  ]);
});

test('failures of the last 24 hours are reported separately from other ended jobs', () => {
  const failedAgo = (number: number, agoMs: number) =>
    finished(number, { failed: true, finishedAtMs: NOON_MS - agoMs });
  const polled = new Polled().poll([
    failedAgo(1, 23 * HOUR),
    failedAgo(2, 25 * HOUR),
    failedAgo(3, MINUTE),
    finished(99),
  ]);
  const recent = reportRecentJobs([polled.view], PLACES, NOON_MS, 10);
  expect(recent.failed.map(({ jobId }) => jobId)).toEqual([objectId(3), objectId(1)]);
  expect(recent.failedCount).toBe(2);
  expect(recent.others.map(({ jobId }) => jobId)).toEqual([objectId(99), objectId(2)]);
  const few = reportRecentJobs([polled.view], PLACES, NOON_MS, 1);
  expect([few.failed.length, few.failedCount, few.others.length]).toEqual([1, 2, 1]);
});
