import { describe, expect, test } from 'vitest';
import { listRead, MINUTE, NOON_MS, objectId, restoreJob } from './build.ts';
import { Polled } from './polled.ts';

const running = restoreJob();
const done = restoreJob({ finishedAtMs: NOON_MS + MINUTE });
const made = (number: number, createdAtMs: number) =>
  restoreJob({ id: objectId(number, createdAtMs), createdAtMs });

describe('the baseline', () => {
  test('sets the picture, without an event and without a counter that moves', () => {
    const polled = new Polled().poll([running, restoreJob({ id: objectId(2), failed: true })]);
    expect(polled.events).toEqual([]);
    expect(polled.numbers).toEqual({ 'now automated in_progress': 1, 'now automated failed': 1 });
  });

  test('may be empty, and is one all the same', () => {
    const polled = new Polled().poll([]).poll([running]);
    expect(polled.events).toEqual([{ kind: 'created', job: running, to: 'in_progress' }]);
  });

  test('comes with the first complete poll, however many failed before', () => {
    const polled = new Polled().fail().fail().poll([running]);
    expect(polled.numbers).toEqual({ 'now automated in_progress': 1 });
    expect(polled.events).toEqual([{ kind: 'pollRecovered', was: 'timeout' }]);
  });
});

describe('a job that was not there before', () => {
  test('is created, and entered its state', () => {
    const polled = new Polled().poll([]).poll([running]);
    expect(polled.numbers).toEqual({
      'created automated': 1,
      'entered automated in_progress': 1,
      'now automated in_progress': 1,
    });
  });

  test('may be first seen finished', () => {
    const polled = new Polled().poll([]).poll([done]);
    expect(polled.events).toEqual([{ kind: 'created', job: done, to: 'completed' }]);
    expect(polled.numbers).toEqual({
      'created automated': 1,
      'entered automated completed': 1,
      'now automated completed': 1,
    });
  });

  test('counts as new where its creation is unknown', () => {
    const job = restoreJob({ createdAtMs: undefined });
    expect(new Polled().poll([]).poll([job]).events).toHaveLength(1);
  });
});

describe('an old job that turns up', () => {
  const atEdge = made(1, NOON_MS - 10 * MINUTE);
  const old = made(2, NOON_MS - 10 * MINUTE - 1);

  test('is news up to ten minutes before the previous good poll, and older was hidden', () => {
    const polled = new Polled().poll([], NOON_MS).poll([atEdge, old]);
    expect(polled.events).toEqual([{ kind: 'created', job: atEdge, to: 'in_progress' }]);
    expect(polled.numbers).toEqual({
      'created automated': 1,
      'entered automated in_progress': 1,
      'now automated in_progress': 2,
    });
  });

  test('is measured by when the previous good poll began, not by when it ended or by one that failed', () => {
    const slow = {
      kind: 'complete',
      startedAtMs: NOON_MS,
      endedAtMs: NOON_MS + 5 * MINUTE,
      pages: 1,
      collections: undefined,
      restores: listRead([], NOON_MS + 5 * MINUTE, { beganAtMs: NOON_MS }),
    } as const;
    const polled = new Polled().take(slow, slow.endedAtMs).fail('timeout', NOON_MS + 30 * MINUTE);
    expect(polled.poll([atEdge, old]).events).toEqual([
      { kind: 'pollRecovered', was: 'timeout' },
      { kind: 'created', job: atEdge, to: 'in_progress' },
    ]);
  });

  test('is told and counted like any other from then on', () => {
    const finished = { ...old, finishedAtMs: NOON_MS };
    const polled = new Polled().poll([], NOON_MS).poll([old]).poll([finished]);
    expect(polled.events).toEqual([{ kind: 'changed', job: finished, from: 'in_progress', to: 'completed' }]);
    expect(polled.numbers).toEqual({ 'entered automated completed': 1, 'now automated completed': 1 });
  });
});

describe('a job that changes', () => {
  test('is told with both states, and counted as entering the new one', () => {
    const polled = new Polled().poll([running]).poll([done]);
    expect(polled.events).toEqual([{ kind: 'changed', job: done, from: 'in_progress', to: 'completed' }]);
    expect(polled.numbers).toEqual({ 'entered automated completed': 1, 'now automated completed': 1 });
  });

  test('may change backwards', () => {
    const polled = new Polled().poll([done]).poll([running]);
    expect(polled.events).toEqual([{ kind: 'changed', job: running, from: 'completed', to: 'in_progress' }]);
    expect(polled.numbers).toEqual({ 'entered automated in_progress': 1, 'now automated in_progress': 1 });
  });

  test('may change from one end to another', () => {
    const failed = { ...done, failed: true };
    const polled = new Polled().poll([done]).poll([failed]);
    expect(polled.events).toEqual([{ kind: 'changed', job: failed, from: 'completed', to: 'failed' }]);
  });

  test('in anything but its state is no event', () => {
    const renamed = { ...done, destinationClusterName: 'elsewhere' };
    expect(new Polled().poll([done]).poll([renamed]).events).toEqual([]);
  });
});

describe.each([
  ['running', running, 'in_progress'],
  ['finished', done, 'completed'],
] as const)('a %s job that is gone', (_words, job, state) => {
  const still = { [`now automated ${state}`]: 1 };

  test('is kept until the next complete poll lacks it too, and removed then, once', () => {
    const polled = new Polled().poll([job]).poll([]);
    expect(polled.events).toEqual([]);
    expect(polled.numbers).toEqual(still);
    polled.poll([]);
    expect(polled.events).toEqual([{ kind: 'removed', id: job.id, deliveryType: 'automated', from: state }]);
    expect(polled.numbers).toEqual({ removed: 1 });
    expect(polled.poll([]).events).toEqual([]);
  });

  test('is not removed by polls that fail', () => {
    const polled = new Polled().poll([job]).poll([]).fail().fail();
    expect(polled.numbers).toEqual(still);
    expect(polled.poll([]).events.map(({ kind }) => kind)).toEqual(['pollRecovered', 'removed']);
  });

  test('comes back as if it had never gone, and may go anew', () => {
    const polled = new Polled().poll([job]).poll([]).poll([job]);
    expect(polled.events).toEqual([]);
    expect(polled.numbers).toEqual(still);
    expect(polled.poll([]).events).toEqual([]);
    expect(polled.poll([]).events).toHaveLength(1);
  });

  test('may come back in another state, which is a change', () => {
    const cancelled = { ...job, cancelled: true };
    const polled = new Polled().poll([job]).poll([]).poll([cancelled]);
    expect(polled.events).toEqual([{ kind: 'changed', job: cancelled, from: state, to: 'cancelled' }]);
  });

  test('comes back as new after it was removed', () => {
    const polled = new Polled().poll([job]).poll([]).poll([]).poll([job]);
    expect(polled.events).toEqual([{ kind: 'created', job, to: state }]);
  });
});

test('a job kept while it is missing still stands behind the last series', () => {
  const last = (polled: Polled) => polled.list.history.finished.automated[0]?.job.id;
  const polled = new Polled().poll([done]).poll([]);
  expect(last(polled)).toBe(done.id);
  expect(last(polled.poll([]))).toBeUndefined();
});
