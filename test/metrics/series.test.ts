import { describe, expect, test } from 'vitest';
import type { RestoreJob } from '../../src/core/job.ts';
import { newView } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import {
  complete,
  HOUR,
  listRead,
  MINUTE,
  NOON_MS,
  objectId,
  readyDownload,
  restoreJob,
  TARGET,
} from '../core/build.ts';
import { Polled } from '../core/polled.ts';
import { expose, PREFIX, RULES, samplesOf, viewOf } from './exposed.ts';

const names = (text: string) =>
  new Set([...text.matchAll(/^# TYPE \w+?_restore_(\w+)/gm)].map(([, name]) => name));

test('a target that was never polled is down and has no other values than its poll counters', () => {
  const text = expose([newView(TARGET)]);
  expect([...names(text)]).toEqual(['up', 'consecutive_failed_polls', 'polls_total', 'polls_skipped_total']);
  expect(samplesOf('up', newView(TARGET))).toEqual(['{} 0']);
});

test('from the first successful poll every combination is exported, at 0', () => {
  const view = viewOf();
  for (const name of ['jobs', 'job_state_changes_total']) {
    const samples = samplesOf(name, view);
    expect(samples).toHaveLength(4 * 6 - 2);
    for (const sample of samples) expect(sample).toMatch(/ 0$/);
    expect(samples.filter((sample) => sample.includes('state="ready"'))).toEqual([
      '{delivery_type="download",state="ready"} 0',
      '{delivery_type="other",state="ready"} 0',
    ]);
  }
  expect(samplesOf('jobs_created_total', view)).toHaveLength(4);
  expect(samplesOf('jobs_removed_total', view)).toEqual(['{} 0']);
  expect(samplesOf('cross_project_jobs', view)).toEqual(['{} 0']);
  expect(samplesOf('downloads_expiring', view)).toEqual(['{} 0']);
  expect(samplesOf('invalid_jobs', view)).toEqual(['{reason="no_id"} 0', '{reason="bad_field"} 0']);
});

test('collection restore jobs have their combinations too, if they are polled', () => {
  const { view } = new Polled().pollBoth([], listRead([], NOON_MS));
  const samples = samplesOf('jobs', view);
  expect(samples).toHaveLength(4 * 6 - 2 + 5);
  expect(samples.filter((sample) => sample.includes('collection'))).toHaveLength(5);
});

describe('a collection restore job', () => {
  const details = {
    restoredDocuments: 0,
    totalDocuments: 40,
    failedIndexCollections: 0,
    errorMessage: undefined,
  };
  const running = restoreJob({ deliveryType: 'collection', collection: details });
  const at = (jobs: readonly RestoreJob[]) => new Polled().pollBoth([], listRead(jobs, NOON_MS)).view;

  test('in progress has its restored and its total number of documents', () => {
    const labels = `{delivery_type="collection",job_id="${running.id}"}`;
    expect(samplesOf('in_progress_job_restored_documents', at([running]))).toEqual([`${labels} 0`]);
    expect(samplesOf('in_progress_job_documents', at([running]))).toEqual([`${labels} 40`]);
  });

  test('has no total if it is unknown or 0, and no progress that Atlas does not report', () => {
    for (const totalDocuments of [undefined, 0]) {
      const collection = { ...details, restoredDocuments: undefined, totalDocuments };
      const view = at([{ ...running, collection }]);
      expect(samplesOf('in_progress_job_documents', view)).toEqual([]);
      expect(samplesOf('in_progress_job_restored_documents', view)).toEqual([]);
    }
  });

  test('completed without some indexes has their number for 24 hours after its finish', () => {
    const finishedAgo = (ms: number) =>
      at([
        {
          ...running,
          succeeded: true,
          finishedAtMs: NOON_MS - ms,
          destinationClusterName: 'staging',
          collection: { ...details, failedIndexCollections: 2 },
        },
      ]);
    const labels = `{job_id="${running.id}",destination_project_id="",destination_cluster_name="staging"}`;
    expect(samplesOf('failed_index_collections', finishedAgo(23 * 3_600_000))).toEqual([`${labels} 2`]);
    expect(samplesOf('failed_index_collections', finishedAgo(24 * 3_600_000))).toEqual([]);
    expect(samplesOf('failed_index_collections', at([running]))).toEqual([]);
  });

  test('completed without some indexes, and without a finish, has their number for 24 hours after a poll saw it completed, else after its creation', () => {
    const completed = {
      ...running,
      succeeded: true,
      collection: { ...details, failedIndexCollections: 2 },
    };
    const created = { ...completed, createdAtMs: NOON_MS - 24 * HOUR + MINUTE };
    const labels = `{job_id="${running.id}",destination_project_id="",destination_cluster_name=""}`;
    const polled = new Polled()
      .pollBoth([], listRead([running], NOON_MS))
      .pollBoth([], listRead([completed], NOON_MS + HOUR));
    const later = (atMs: number) => {
      polled.nowMs = atMs - MINUTE;
      return samplesOf('failed_index_collections', polled.pollBoth([], listRead([completed], atMs)).view);
    };
    expect(later(NOON_MS + 24 * HOUR + MINUTE)).toEqual([`${labels} 2`]);
    expect(later(NOON_MS + 25 * HOUR)).toEqual([]);
    expect(samplesOf('failed_index_collections', at([created]))).toEqual([`${labels} 2`]);
    const old = { ...created, createdAtMs: NOON_MS - 24 * HOUR };
    expect(samplesOf('failed_index_collections', at([old]))).toEqual([]);
  });

  test('without some indexes is not displaced by jobs that complete after it with all of theirs', () => {
    const completed = (n: number, failedIndexCollections: number) =>
      restoreJob({
        id: objectId(n, NOON_MS - HOUR),
        deliveryType: 'collection',
        succeeded: true,
        finishedAtMs: NOON_MS - HOUR + n,
        collection: { ...details, failedIndexCollections },
      });
    const later = Array.from({ length: 20 }, (_, n) => completed(n + 20, 0));
    const failed = Array.from({ length: 12 }, (_, n) => completed(n + 1, n + 1));
    const values = (jobs: readonly RestoreJob[]) =>
      samplesOf('failed_index_collections', at(jobs)).map((sample) => Number(sample.split(' ')[1]));
    expect(values([...later, ...failed.slice(0, 1)])).toEqual([1]);
    expect(values([...failed, ...later])).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });
});

test('a value that never occurred is absent, not 0', () => {
  expect(expose([viewOf()])).not.toMatch(
    /_last_(?!poll|successful)|recent_|_age_|poll_failing|in_progress_job/,
  );
});

describe('a target without a successful poll for stale_after', () => {
  const jobs = [restoreJob(), readyDownload({ id: objectId(2) })];
  const { view } = new Polled()
    .poll([...jobs, restoreJob({ id: objectId(3), finishedAtMs: NOON_MS })], NOON_MS)
    .fail();
  const lastGoodMs = NOON_MS + RULES.staleAfterMs;
  const [fresh, stale] = [lastGoodMs, lastGoodMs + 1].map((nowMs) => names(expose([view], nowMs)));

  test('omits current-state series, and no others', () => {
    expect([...(fresh ?? [])].filter((name) => stale?.has(name) === false)).toEqual([
      'jobs',
      'in_progress_job_created_timestamp_seconds',
      'cross_project_jobs',
    ]);
    expect([...(stale ?? [])].filter((name) => fresh?.has(name) === false)).toEqual([]);
  });

  test('keeps the expiry of a download until it has passed', () => {
    const expiryMs = NOON_MS + HOUR;
    const shown = (nowMs: number) => [
      samplesOf('download_expiry_timestamp_seconds', view, nowMs).length,
      samplesOf('downloads_expiring', view, nowMs),
    ];
    expect(shown(lastGoodMs + 1)).toEqual([1, ['{} 0']]);
    expect(shown(expiryMs - 1)).toEqual([1, ['{} 1']]);
    expect(shown(expiryMs)).toEqual([0, []]);
  });

  test('has them again after the next successful poll, which is compared with the last one', () => {
    const polled = new Polled();
    polled.view = view;
    const failing = { ...restoreJob(), failed: true };
    const back = polled.poll([failing], lastGoodMs + HOUR).view;
    expect(samplesOf('job_state_changes_total', back)).toContain(
      '{delivery_type="automated",state="failed"} 1',
    );
    expect(samplesOf('jobs', back, lastGoodMs + HOUR)).toHaveLength(22);
  });

  test('may have stale collection restore jobs only', () => {
    const polled = new Polled().pollBoth([restoreJob()], listRead([], NOON_MS));
    const later = polled.take(complete(listRead([restoreJob()], NOON_MS + HOUR))).view;
    expect(samplesOf('jobs', later, NOON_MS)).toHaveLength(27);
    expect(samplesOf('jobs', later, NOON_MS + HOUR)).toHaveLength(22);
    expect(samplesOf('jobs_created_total', later, NOON_MS + HOUR)).toHaveLength(5);
  });
});

describe('downloads_expiring', () => {
  const rules = { ...RULES, staleAfterMs: 2 * HOUR };
  const undated = readyDownload({ id: objectId(2), expiresAtMs: undefined });
  const view = viewOf(readyDownload(), undated);

  test.each([
    ['a millisecond before the threshold', HOUR - 15 * MINUTE - 1, 0],
    ['at the threshold', HOUR - 15 * MINUTE, 1],
    ['a millisecond before the expiry', HOUR - 1, 1],
    ['at the expiry', HOUR, 0],
  ])('follows the clock between polls: %s', (_words, sinceNoonMs, count) => {
    const text = [...families([view], [], NOON_MS + sinceNoonMs, rules, 'text')].join('');
    expect(text).toMatch(new RegExp(`^${PREFIX}downloads_expiring\\{[^}]*\\} ${count}$`, 'm'));
  });

  test('is counted by Atlas’ clock when ours is wrong', () => {
    const oursMs = NOON_MS + 5 * HOUR;
    const poll = complete(listRead([readyDownload()], NOON_MS, { skewMs: -5 * HOUR }), {
      startedAtMs: oursMs,
      endedAtMs: oursMs,
    });
    const { view } = new Polled().take(poll);
    const expiring = (nowMs: number) => [...families([view], [], nowMs, rules, 'text')].join('');
    expect(expiring(oursMs + 45 * MINUTE - 1)).toMatch(/downloads_expiring\{.*\} 0$/m);
    expect(expiring(oursMs + 45 * MINUTE)).toMatch(/downloads_expiring\{.*\} 1$/m);
  });
});

describe('series of single jobs', () => {
  const many = (make: (facts: Partial<RestoreJob>) => RestoreJob) =>
    Array.from({ length: 150 }, (_, index) =>
      make({
        id: objectId(index),
        createdAtMs: NOON_MS - index * MINUTE,
        expiresAtMs: NOON_MS + HOUR - index * 1000,
      }),
    );

  test('cover the 100 longest-running jobs', () => {
    const samples = samplesOf('in_progress_job_created_timestamp_seconds', viewOf(...many(restoreJob)));
    expect(samples).toHaveLength(100);
    const created = samples.map((sample) => Number(sample.split(' ').at(-1)));
    expect(Math.max(...created)).toBe((NOON_MS - 50 * MINUTE) / 1000);
  });

  test('cover the 100 downloads that expire soonest', () => {
    const samples = samplesOf('download_expiry_timestamp_seconds', viewOf(...many(readyDownload)));
    expect(samples).toHaveLength(100);
    const expiries = samples.map((sample) => Number(sample.split(' ').at(-1)));
    expect(Math.max(...expiries)).toBe((NOON_MS + HOUR) / 1000 - 50);
  });

  test('omit jobs without the timestamp, and keep empty labels for a job without a destination', () => {
    const nowhere = restoreJob({ id: objectId(1) });
    const undated = restoreJob({ id: objectId(2), createdAtMs: undefined });
    expect(samplesOf('in_progress_job_created_timestamp_seconds', viewOf(nowhere, undated))).toEqual([
      `{delivery_type="automated",job_id="${nowhere.id}",destination_project_id="",destination_cluster_name=""} ${NOON_MS / 1000}`,
    ]);
  });
});

describe('failed_job_timestamp_seconds', () => {
  const failed = (n: number, facts: Partial<RestoreJob> = {}) =>
    restoreJob({ id: objectId(n), failed: true, finishedAtMs: NOON_MS - n * MINUTE, ...facts });
  const ids = (samples: readonly string[]) => samples.map((sample) => /job_id="(\w+)"/.exec(sample)?.[1]);
  const NAME = 'failed_job_timestamp_seconds';

  test('has each failed job of the last day with its destination', () => {
    const job = failed(1, { destinationProjectId: 'p', destinationClusterName: 'c' });
    const old = failed(2, { finishedAtMs: NOON_MS - 24 * HOUR });
    expect(samplesOf(NAME, viewOf(job, old))).toEqual([
      `{delivery_type="automated",job_id="${job.id}",destination_project_id="p",destination_cluster_name="c"} ${(NOON_MS - MINUTE) / 1000}`,
    ]);
  });

  test('has the newest 10 of a delivery type', () => {
    const jobs = Array.from({ length: 12 }, (_, n) => failed(n));
    const newest = jobs.slice(0, 10).map(({ id }) => id);
    expect(ids(samplesOf(NAME, viewOf(...jobs)))).toEqual(newest);
  });

  test('is the first poll that saw the job failed if Atlas reports no finish', () => {
    const old = restoreJob({ id: objectId(1), createdAtMs: NOON_MS - 48 * HOUR });
    const polled = new Polled().poll([old], NOON_MS - HOUR).poll([{ ...old, failed: true }], NOON_MS);
    const [seen] = samplesOf(NAME, polled.view);
    expect(seen).toMatch(new RegExp(` ${NOON_MS / 1000}$`));
    expect(samplesOf(NAME, polled.poll([{ ...old, failed: true }], NOON_MS + HOUR).view)).toEqual([seen]);
  });

  test('stays while polls fail, and is dropped after a day', () => {
    const polled = new Polled().poll([failed(1)]).fail();
    expect(samplesOf(NAME, polled.view)).toHaveLength(1);
    const later = polled.fail('timeout', NOON_MS + 24 * HOUR).view;
    expect(samplesOf(NAME, later, NOON_MS + 24 * HOUR)).toEqual([]);
  });
});

test('the median of an even number of restores is the mean of the middle two', () => {
  const took = (minutes: number) =>
    restoreJob({ id: objectId(minutes), finishedAtMs: NOON_MS + minutes * MINUTE });
  const median = (...minutes: readonly number[]) =>
    samplesOf('recent_duration_median_seconds', viewOf(...minutes.map(took)))[0];
  expect(median(1, 2, 600)).toBe('{delivery_type="automated"} 120');
  expect(median(1, 2, 4, 600)).toBe('{delivery_type="automated"} 180');
});

test('consecutive failed polls are counted, and a successful poll resets the count', () => {
  const polled = new Polled().poll([]).fail().fail('rate_limited');
  expect(samplesOf('consecutive_failed_polls', polled.view)).toEqual(['{} 2']);
  expect(samplesOf('consecutive_failed_polls', polled.poll([]).view)).toEqual(['{} 0']);
});

test('a failing target has a reason, and a failure of collection restore jobs has one while the target is up', () => {
  const polled = new Polled().poll([]).fail('rate_limited');
  expect(samplesOf('poll_failing', polled.view)).toEqual(['{reason="rate_limited"} 1']);
  expect(samplesOf('up', polled.view)).toEqual(['{} 0']);
  const half = polled.pollBoth([], 'forbidden').view;
  expect(samplesOf('poll_failing', half)).toEqual(['{reason="forbidden"} 1']);
  expect(samplesOf('up', half)).toEqual(['{} 1']);
  expect(expose([polled.poll([]).view])).not.toContain(`${PREFIX}poll_failing`);
});
