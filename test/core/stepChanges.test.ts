import { describe, expect, test } from 'vitest';
import { listRead, MINUTE, NOON_MS, objectId, restoreJob } from './build.ts';
import { Polled } from './polled.ts';

const running = restoreJob();
const done = restoreJob({ finishedAtMs: NOON_MS + MINUTE });
const made = (number: number, createdAtMs: number) =>
  restoreJob({ id: objectId(number, createdAtMs), createdAtMs });

describe('the baseline', () => {
  test('sets the snapshot without an event and without a counter', () => {
    const polled = new Polled().poll([running, restoreJob({ id: objectId(2), failed: true })]);
    expect(polled.events).toEqual([]);
    expect(polled.numbers).toEqual({ 'now automated in_progress': 1, 'now automated failed': 1 });
  });

  test('may be empty and is still a baseline', () => {
    const polled = new Polled().poll([]).poll([running]);
    expect(polled.events).toEqual([{ kind: 'created', job: running, to: 'in_progress' }]);
  });

  test('comes with the first complete poll, after any number of failed ones', () => {
    const polled = new Polled().fail().fail().poll([running]);
    expect(polled.numbers).toEqual({ 'now automated in_progress': 1 });
    expect(polled.events).toEqual([{ kind: 'pollRecovered', was: 'timeout' }]);
  });
});

describe('a new job', () => {
  test('is created and enters its state', () => {
    const polled = new Polled().poll([]).poll([running]);
    expect(polled.numbers).toEqual({
      'created automated': 1,
      'entered automated in_progress': 1,
      'now automated in_progress': 1,
    });
  });

  test('may be finished when first seen', () => {
    const polled = new Polled().poll([]).poll([done]);
    expect(polled.events).toEqual([{ kind: 'created', job: done, to: 'completed' }]);
    expect(polled.numbers).toEqual({
      'created automated': 1,
      'entered automated completed': 1,
      'now automated completed': 1,
    });
  });

  test('counts as new if its creation time is unknown', () => {
    const job = restoreJob({ createdAtMs: undefined });
    expect(new Polled().poll([]).poll([job]).events).toHaveLength(1);
  });
});

describe('an old job that appears', () => {
  const atEdge = made(1, NOON_MS - 10 * MINUTE);
  const old = made(2, NOON_MS - 10 * MINUTE - 1);

  test('is new up to ten minutes before the previous successful poll, and was hidden if it is older', () => {
    const polled = new Polled().poll([], NOON_MS).poll([atEdge, old]);
    expect(polled.events).toEqual([{ kind: 'created', job: atEdge, to: 'in_progress' }]);
    expect(polled.numbers).toEqual({
      'created automated': 1,
      'entered automated in_progress': 1,
      'now automated in_progress': 2,
    });
  });

  test('is compared with the start of the previous successful poll, not its end or a failed poll', () => {
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

  test('is reported and counted like any other from then on', () => {
    const finished = { ...old, finishedAtMs: NOON_MS };
    const polled = new Polled().poll([], NOON_MS).poll([old]).poll([finished]);
    expect(polled.events).toEqual([{ kind: 'changed', job: finished, from: 'in_progress', to: 'completed' }]);
    expect(polled.numbers).toEqual({ 'entered automated completed': 1, 'now automated completed': 1 });
  });
});

describe('a job that changes', () => {
  test('is reported with both states, and counted as entering the new one', () => {
    const polled = new Polled().poll([running]).poll([done]);
    expect(polled.events).toEqual([{ kind: 'changed', job: done, from: 'in_progress', to: 'completed' }]);
    expect(polled.numbers).toEqual({ 'entered automated completed': 1, 'now automated completed': 1 });
  });

  test('may change backwards', () => {
    const polled = new Polled().poll([done]).poll([running]);
    expect(polled.events).toEqual([{ kind: 'changed', job: running, from: 'completed', to: 'in_progress' }]);
    expect(polled.numbers).toEqual({ 'entered automated in_progress': 1, 'now automated in_progress': 1 });
  });

  test('may change from one end state to another', () => {
    const failed = { ...done, failed: true };
    const polled = new Polled().poll([done]).poll([failed]);
    expect(polled.events).toEqual([{ kind: 'changed', job: failed, from: 'completed', to: 'failed' }]);
  });

  test('in anything except its state causes no event', () => {
    const renamed = { ...done, destinationClusterName: 'elsewhere' };
    expect(new Polled().poll([done]).poll([renamed]).events).toEqual([]);
  });
});

describe.each([
  ['running', running, 'in_progress'],
  ['finished', done, 'completed'],
] as const)('a %s job that disappears', (_words, job, state) => {
  const still = { [`now automated ${state}`]: 1 };

  test('is kept until the next complete poll lacks it too, and then removed once', () => {
    const polled = new Polled().poll([job]).poll([]);
    expect(polled.events).toEqual([]);
    expect(polled.numbers).toEqual(still);
    polled.poll([]);
    expect(polled.events).toEqual([{ kind: 'removed', id: job.id, deliveryType: 'automated', from: state }]);
    expect(polled.numbers).toEqual({ removed: 1 });
    expect(polled.poll([]).events).toEqual([]);
  });

  test('is not removed by failed polls', () => {
    const polled = new Polled().poll([job]).poll([]).fail().fail();
    expect(polled.numbers).toEqual(still);
    expect(polled.poll([]).events.map(({ kind }) => kind)).toEqual(['pollRecovered', 'removed']);
  });

  test('may return unnoticed and disappear again', () => {
    const polled = new Polled().poll([job]).poll([]).poll([job]);
    expect(polled.events).toEqual([]);
    expect(polled.numbers).toEqual(still);
    expect(polled.poll([]).events).toEqual([]);
    expect(polled.poll([]).events).toHaveLength(1);
  });

  test('may return in another state, which is a change', () => {
    const cancelled = { ...job, cancelled: true };
    const polled = new Polled().poll([job]).poll([]).poll([cancelled]);
    expect(polled.events).toEqual([{ kind: 'changed', job: cancelled, from: state, to: 'cancelled' }]);
  });

  test('returns as new after its removal', () => {
    const polled = new Polled().poll([job]).poll([]).poll([]).poll([job]);
    expect(polled.events).toEqual([{ kind: 'created', job, to: state }]);
  });
});

test('a job that is kept while missing still counts for the last-job series', () => {
  const last = (polled: Polled) => polled.list.history.finished.automated[0]?.job.id;
  const polled = new Polled().poll([done]).poll([]);
  expect(last(polled)).toBe(done.id);
  expect(last(polled.poll([]))).toBeUndefined();
});
