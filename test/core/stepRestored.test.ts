import { expect, test } from 'vitest';
import type { RestoreJob } from '../../src/core/job.ts';
import { HOUR, MINUTE, NOON_MS, objectId, restoreJob } from './build.ts';
import { Polled } from './polled.ts';

const DAY = 24 * HOUR;

/** Returns a target that a process polled at noon a week ago, as the next process reads it from the state file. */
function restoredAfter(...jobs: readonly RestoreJob[]): Polled {
  const polled = new Polled().poll(jobs, NOON_MS - 7 * DAY);
  polled.view = { ...polled.view, restores: { ...polled.list, isFromStateFile: true } };
  return polled;
}

const running = restoreJob({ id: objectId(1, NOON_MS - 7 * DAY), createdAtMs: NOON_MS - 7 * DAY });
const failedAt = (finishedAtMs: number) => ({ ...running, failed: true, finishedAtMs });

test('a job that failed days before the restart is an event and changes no counter', () => {
  const polled = restoredAfter(running).poll([failedAt(NOON_MS - 6 * DAY)], NOON_MS);
  expect(polled.events.map(({ kind }) => kind)).toEqual(['changed']);
  expect(polled.numbers).toEqual({ 'now automated failed': 1 });
});

test('a job that failed within the hour before the restart is counted', () => {
  const polled = restoredAfter(running).poll([failedAt(NOON_MS - 59 * MINUTE)], NOON_MS);
  expect(polled.numbers).toEqual({ 'entered automated failed': 1, 'now automated failed': 1 });
});

test('a job that was created and ended days before the restart changes no counter', () => {
  const createdAtMs = NOON_MS - 3 * DAY;
  const ended = { id: objectId(2, createdAtMs), createdAtMs, finishedAtMs: NOON_MS - 2 * DAY };
  const polled = restoredAfter(running).poll([running, restoreJob(ended)], NOON_MS);
  expect(polled.events.map(({ kind }) => kind)).toEqual(['created']);
  expect(polled.numbers).toEqual({ 'now automated in_progress': 1, 'now automated completed': 1 });
});

test('a job that failed days ago is counted if the process ran and its polls failed', () => {
  const polled = new Polled().poll([running], NOON_MS - 7 * DAY).fail();
  polled.poll([failedAt(NOON_MS - 6 * DAY)], NOON_MS);
  expect(polled.numbers).toEqual({ 'entered automated failed': 1, 'now automated failed': 1 });
});

test('changes after the first read count as usual', () => {
  const polled = restoredAfter(running).poll([running], NOON_MS);
  polled.poll([failedAt(NOON_MS - 6 * DAY)], NOON_MS + MINUTE);
  expect(polled.numbers).toEqual({ 'entered automated failed': 1, 'now automated failed': 1 });
});
