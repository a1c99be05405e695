import { describe, expect, test } from 'vitest';
import type { RestoreJob } from '../../src/core/job.ts';
import { HOUR, MINUTE, NOON_MS, objectId, readyDownload, restoreJob, TARGET } from '../core/build.ts';
import { Polled } from '../core/polled.ts';
import { samplesOf, viewOf } from './exposed.ts';

const at = (minutes: number) => (NOON_MS + minutes * MINUTE) / 1000;
const ran = (number: number, from: number, to: number, facts: Partial<RestoreJob> = {}) =>
  restoreJob({
    id: objectId(number),
    createdAtMs: NOON_MS + from * MINUTE,
    finishedAtMs: NOON_MS + to * MINUTE,
    ...facts,
  });
const automated = (value: number) => [`{delivery_type="automated"} ${value}`];

test('last_created is the creation of the newest job in any state', () => {
  const view = viewOf(
    ran(1, -60, -10),
    ran(2, -50, -40, { failed: true }),
    restoreJob({ id: objectId(3), createdAtMs: undefined }),
  );
  expect(samplesOf('last_created_timestamp_seconds', view)).toEqual(automated(at(-50)));
});

test('last_success is the latest finish, not that of the newest job, and requires a finish', () => {
  const view = viewOf(
    ran(1, -60, -10),
    ran(2, -50, -40),
    restoreJob({ id: objectId(3), succeeded: true }),
    ran(4, -9, -1, { failed: true }),
  );
  expect(samplesOf('last_success_timestamp_seconds', view)).toEqual(automated(at(-10)));
});

test('the baseline fills these series from history, so that alerts survive a restart', () => {
  const view = viewOf(ran(1, -9000, -8990), ran(2, -900, -899, { failed: true }));
  expect(samplesOf('last_success_timestamp_seconds', view)).toEqual(automated(at(-8990)));
  expect(samplesOf('last_failure_timestamp_seconds', view)).toEqual(automated(at(-899)));
});

describe('last_failure', () => {
  const failing = restoreJob({ failed: true });
  const last = (polled: Polled) => samplesOf('last_failure_timestamp_seconds', polled.view);

  test('is the finish of the failed job, else the time it was seen failing, else its creation', () => {
    expect(
      last(new Polled().poll([restoreJob()]).poll([{ ...failing, finishedAtMs: NOON_MS + 1000 }])),
    ).toEqual(automated(at(0) + 1));
    expect(last(new Polled().poll([restoreJob()]).poll([failing]).poll([failing]))).toEqual(automated(at(1)));
    expect(last(new Polled().poll([failing]).poll([failing]))).toEqual(automated(at(0)));
  });

  test('belongs to the newest job by finish, else by creation', () => {
    expect(
      last(new Polled().poll([failing, ran(2, -60, 5, { failed: true }), ran(3, -9, 4, { failed: true })])),
    ).toEqual(automated(at(5)));
  });

  test('is the time it was seen failing if Atlas reports neither finish nor creation', () => {
    const undated = { ...failing, createdAtMs: undefined };
    expect(last(new Polled().poll([undated]))).toEqual([]);
    expect(last(new Polled().poll([{ ...undated, failed: false }]).poll([undated]))).toEqual(
      automated(at(1)),
    );
  });
});

describe('durations', () => {
  test('are those of the latest finished restore, and the longest of the ten latest', () => {
    const early = [ran(1, -500, -300), ran(2, -500, -290)];
    const recent = Array.from({ length: 9 }, (_, index) => ran(10 + index, -100 - index, -90 + index));
    const view = viewOf(...early, ...recent);
    expect(samplesOf('last_duration_seconds', view)).toEqual(automated(26 * 60));
    expect(samplesOf('recent_duration_max_seconds', view)).toEqual(automated(210 * 60));
    expect(samplesOf('recent_duration_max_seconds', viewOf(...early, ...recent, ran(3, -1, 0)))).toEqual(
      automated(26 * 60),
    );
  });

  test('are not exported for downloads or for jobs that did not complete', () => {
    const fetched = readyDownload({ hasUrl: false, finishedAtMs: NOON_MS, createdAtMs: NOON_MS - HOUR });
    const view = viewOf(fetched, ran(2, -9, -8, { failed: true }), ran(3, -9, -8, { cancelled: true }));
    expect(samplesOf('last_duration_seconds', view)).toEqual([]);
    expect(samplesOf('recent_duration_max_seconds', view)).toEqual([]);
    expect(samplesOf('last_success_timestamp_seconds', view)).toEqual([
      `{delivery_type="download"} ${at(0)}`,
    ]);
  });

  test('are never negative, although timestamps are truncated to seconds', () => {
    expect(samplesOf('last_duration_seconds', viewOf(ran(1, 0, -1)))).toEqual(automated(0));
  });

  test('of two jobs that finished at once are those of the higher id', () => {
    expect(samplesOf('last_duration_seconds', viewOf(ran(2, -20, 0), ran(1, -10, 0)))).toEqual(
      automated(20 * 60),
    );
  });
});

test('the age of the restored data is measured at the creation of the latest finished job', () => {
  const data = (minutes: number) => ({ dataFromMs: NOON_MS + minutes * MINUTE });
  const view = viewOf(ran(1, -30, 0, data(-90)), ran(2, -20, -1, data(-21)));
  expect(samplesOf('last_restored_data_age_seconds', view)).toEqual(automated(HOUR / 1000));
  expect(samplesOf('last_restored_data_age_seconds', viewOf(ran(1, -30, 0)))).toEqual([]);
});

test('last_expired is the latest expiry of a download, by the clock or by its flag', () => {
  const byClock = readyDownload({ id: objectId(1), expiresAtMs: NOON_MS - MINUTE });
  const byFlag = readyDownload({ id: objectId(2), expiresAtMs: NOON_MS - 2 * MINUTE, expired: true });
  expect(samplesOf('last_expired_timestamp_seconds', viewOf(byFlag))).toEqual([`{} ${at(-2)}`]);
  expect(samplesOf('last_expired_timestamp_seconds', viewOf(byClock, byFlag))).toEqual([`{} ${at(-1)}`]);
  expect(
    samplesOf('last_expired_timestamp_seconds', viewOf(restoreJob({ expired: true, expiresAtMs: NOON_MS }))),
  ).toEqual([]);
});

test('jobs into another project are counted while active, and the creation of the newest is kept', () => {
  const away = { destinationProjectId: 'elsewhere' };
  const home = restoreJob({ id: objectId(1), destinationProjectId: TARGET.projectId });
  const running = restoreJob({ id: objectId(2), createdAtMs: NOON_MS - MINUTE, ...away });
  const ready = readyDownload({ id: objectId(3), ...away });
  const fetched = { ...ready, id: objectId(5), hasUrl: false };
  const view = viewOf(home, running, ready, fetched, ran(4, -60, -50, away));
  expect(samplesOf('cross_project_jobs', view)).toEqual(['{} 2']);
  expect(samplesOf('last_cross_project_created_timestamp_seconds', view)).toEqual([`{} ${at(0)}`]);
  expect(samplesOf('last_cross_project_created_timestamp_seconds', viewOf(home))).toEqual([]);
  expect(samplesOf('last_cross_project_created_timestamp_seconds', viewOf(ran(4, -60, -50, away)))).toEqual([
    `{} ${at(-60)}`,
  ]);
});
