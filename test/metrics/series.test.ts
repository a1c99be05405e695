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

test('a target never polled shows that it is not up, and no number of what is not known', () => {
  const text = expose([newView(TARGET)]);
  expect([...names(text)]).toEqual(['up', 'polls_total', 'polls_skipped_total']);
  expect(samplesOf('up', newView(TARGET))).toEqual(['{} 0']);
});

test('from the first good poll on every combination is there, at 0', () => {
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

test('where collection restore jobs are polled, they have their combinations too', () => {
  const { view } = new Polled().pollBoth([], listRead([], NOON_MS));
  const samples = samplesOf('jobs', view);
  expect(samples).toHaveLength(4 * 6 - 2 + 5);
  expect(samples.filter((sample) => sample.includes('collection'))).toHaveLength(5);
});

test('what never happened is absent, not 0', () => {
  expect(expose([viewOf()])).not.toMatch(
    /_last_(?!poll|successful)|recent_|_age_|poll_failing|in_progress_job/,
  );
});

describe('a target without a good poll for stale_after', () => {
  const jobs = [restoreJob(), readyDownload({ id: objectId(2) })];
  const { view } = new Polled()
    .poll([...jobs, restoreJob({ id: objectId(3), finishedAtMs: NOON_MS })], NOON_MS)
    .fail();
  const lastGoodMs = NOON_MS + RULES.staleAfterMs;
  const [fresh, stale] = [lastGoodMs, lastGoodMs + 1].map((nowMs) => names(expose([view], nowMs)));

  test('leaves out what speaks of now, and nothing else', () => {
    expect([...(fresh ?? [])].filter((name) => stale?.has(name) === false)).toEqual([
      'jobs',
      'in_progress_job_created_timestamp_seconds',
      'cross_project_jobs',
      'download_expiry_timestamp_seconds',
      'downloads_expiring',
    ]);
    expect([...(stale ?? [])].filter((name) => fresh?.has(name) === false)).toEqual([]);
  });

  test('shows it again after the next good one, compared with what was known', () => {
    const polled = new Polled();
    polled.view = view;
    const failing = { ...restoreJob(), failed: true };
    const back = polled.poll([failing], lastGoodMs + HOUR).view;
    expect(samplesOf('job_state_changes_total', back)).toContain(
      '{delivery_type="automated",state="failed"} 1',
    );
    expect(samplesOf('jobs', back, lastGoodMs + HOUR)).toHaveLength(22);
  });

  test('may be one whose collection restore jobs are stale alone', () => {
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
    const text = [...families([view], [], NOON_MS + sinceNoonMs, rules, 'text')].flat().join('');
    expect(text).toMatch(new RegExp(`^${PREFIX}downloads_expiring\\{[^}]*\\} ${count}$`, 'm'));
  });

  test('is counted by Atlas’ clock where ours is wrong', () => {
    const oursMs = NOON_MS + 5 * HOUR;
    const poll = complete(listRead([readyDownload()], NOON_MS), { startedAtMs: oursMs, endedAtMs: oursMs });
    const { view } = new Polled().take(poll);
    const expiring = (nowMs: number) => [...families([view], [], nowMs, rules, 'text')].flat().join('');
    expect(expiring(oursMs + 45 * MINUTE - 1)).toMatch(/downloads_expiring\{.*\} 0$/m);
    expect(expiring(oursMs + 45 * MINUTE)).toMatch(/downloads_expiring\{.*\} 1$/m);
  });
});

describe('series that name a job', () => {
  const many = (make: (facts: Partial<RestoreJob>) => RestoreJob) =>
    Array.from({ length: 150 }, (_, index) =>
      make({
        id: objectId(index),
        createdAtMs: NOON_MS - index * MINUTE,
        expiresAtMs: NOON_MS + HOUR - index * 1000,
      }),
    );

  test('are those of the 100 jobs that run longest', () => {
    const samples = samplesOf('in_progress_job_created_timestamp_seconds', viewOf(...many(restoreJob)));
    expect(samples).toHaveLength(100);
    const created = samples.map((sample) => Number(sample.split(' ').at(-1)));
    expect(Math.max(...created)).toBe((NOON_MS - 50 * MINUTE) / 1000);
  });

  test('are those of the 100 downloads that expire soonest', () => {
    const samples = samplesOf('download_expiry_timestamp_seconds', viewOf(...many(readyDownload)));
    expect(samples).toHaveLength(100);
    const expiries = samples.map((sample) => Number(sample.split(' ').at(-1)));
    expect(Math.max(...expiries)).toBe((NOON_MS + HOUR) / 1000 - 50);
  });

  test('leave out jobs without the instant, and keep the place of a job without a destination', () => {
    const nowhere = restoreJob({ id: objectId(1) });
    const undated = restoreJob({ id: objectId(2), createdAtMs: undefined });
    expect(samplesOf('in_progress_job_created_timestamp_seconds', viewOf(nowhere, undated))).toEqual([
      `{delivery_type="automated",job_id="${nowhere.id}",destination_project_id="",destination_cluster_name=""} ${NOON_MS / 1000}`,
    ]);
  });
});

test('a failing target says why, and for collection restore jobs too, while it is up', () => {
  const polled = new Polled().poll([]).fail('rate_limited');
  expect(samplesOf('poll_failing', polled.view)).toEqual(['{reason="rate_limited"} 1']);
  expect(samplesOf('up', polled.view)).toEqual(['{} 0']);
  const half = polled.pollBoth([], 'forbidden').view;
  expect(samplesOf('poll_failing', half)).toEqual(['{reason="forbidden"} 1']);
  expect(samplesOf('up', half)).toEqual(['{} 1']);
  expect(expose([polled.poll([]).view])).not.toContain(`${PREFIX}poll_failing`);
});
