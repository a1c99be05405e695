import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RestoreJob } from '../../src/core/job.ts';
import { lengthOf } from '../../src/core/outcome.ts';
import { Reading } from '../../src/core/reading.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../src/core/snapshot.ts';
import { complete, idOf, MINUTE, NOON_MS, objectId, restoreJob, TARGET } from './build.ts';
import { Polled } from './polled.ts';

const finished = (number: number, facts = {}) =>
  restoreJob({ id: objectId(number), finishedAtMs: NOON_MS + number, ...facts });

function readOf(jobs: readonly RestoreJob[], previous: Snapshot | undefined) {
  const reading = new Reading(previous, TARGET.projectId);
  const isNew = jobs.map((job) => reading.put(job));
  return { ...reading.end(), isNew, beganAtMs: NOON_MS, atMs: NOON_MS, noId: 0, badField: 0 };
}

const known = new Polled().poll([1, 2, 3, 4].map((number) => finished(number))).list.snapshot;

test('compared with the empty snapshot every job keeps its facts', () => {
  const jobs = [finished(2), finished(1), restoreJob({ id: objectId(3) })];
  expect(readOf(jobs, EMPTY_SNAPSHOT)).toMatchObject({ jobs, packed: undefined });
});

describe('at a baseline', () => {
  const running = restoreJob({ id: objectId(9) });

  test('every ended job is packed, the newest first as Atlas lists them', () => {
    const read = readOf([running, finished(4), finished(3), finished(2), finished(1)], undefined);
    expect(read.jobs).toEqual([running]);
    expect(read.packed?.records).toBe(known.finished);
    expect(read.packed?.history.finished.automated).toHaveLength(4);
    expect(read.isNew).not.toContain(false);
  });

  test('a list in another order is as complete: what is not packed has its facts', () => {
    const read = readOf([finished(1), finished(2), finished(3)], undefined);
    expect([read.jobs, read.packed?.records]).toEqual([
      [finished(2), finished(3)],
      known.finished.slice(0, 25),
    ]);
  });

  test('of two with one id the later counts, and only the first is new', () => {
    const undone = restoreJob({ id: objectId(3) });
    const takenBack = readOf([finished(4), finished(3), finished(2), undone, undone], undefined);
    expect(takenBack.jobs).toEqual([undone]);
    expect(takenBack.packed?.records).toBe(known.finished.slice(25, 50) + known.finished.slice(75));
    expect(takenBack.packed?.history.finished.automated).toHaveLength(2);
    expect(takenBack.isNew).toEqual([true, true, true, false, false]);
    const otherEnd = readOf([finished(2, { failed: true }), finished(1), finished(2)], undefined);
    expect([otherEnd.jobs, otherEnd.packed?.records]).toEqual([[], known.finished.slice(0, 50)]);
    expect(otherEnd.packed?.history.failed.automated).toEqual([]);
    expect(otherEnd.isNew).toEqual([true, true, false]);
    const endedMeanwhile = readOf([running, finished(9), finished(9)], undefined);
    expect([endedMeanwhile.jobs, lengthOf(endedMeanwhile)]).toEqual([[], 1]);
    expect(endedMeanwhile.isNew).toEqual([true, false, false]);
  });

  test('the picture is that of a read that keeps all facts, in whatever order it comes', () => {
    const mostlyFalling = fc
      .array(fc.tuple(fc.nat({ max: 40 }), fc.boolean(), fc.integer({ min: -3, max: 3 })), { maxLength: 50 })
      .map((entries) => entries.toSorted(([a, , lateA], [b, , lateB]) => b + lateB - (a + lateA)));
    fc.assert(
      fc.property(mostlyFalling, (entries) => {
        const jobs = entries.map(([number, failed]) =>
          number % 11 === 0 ? restoreJob({ id: objectId(number) }) : finished(number, { failed }),
        );
        const whole = new Polled().take(complete(readOf(jobs, EMPTY_SNAPSHOT)));
        const packed = new Polled().take(complete(readOf(jobs, undefined)));
        expect(packed.list.snapshot.finished).toBe(whole.list.snapshot.finished);
        expect(packed.numbers).toEqual(whole.numbers);
        expect(packed.list.history).toEqual(whole.list.history);
        expect(packed.events).toEqual([]);
      }),
      { seed: 17, numRuns: 500 },
    );
  });
});

test('a list that has not changed is the very string that is known, in whatever order it comes', () => {
  for (const order of [
    [4, 3, 2, 1],
    [1, 2, 3, 4],
    [2, 4, 1, 3],
  ]) {
    const { jobs, packed } = readOf(
      order.map((number) => finished(number)),
      known,
    );
    expect(jobs).toEqual([]);
    expect(packed?.records).toBe(known.finished);
  }
});

test('what is new, has changed or has no end yet is kept with its facts; what is lacking is not there', () => {
  const changed = finished(3, { failed: true });
  const undone = restoreJob({ id: objectId(2) });
  const fresh = finished(9);
  const foreign = finished(0, { id: idOf('69a57bc0') });
  const read = readOf([fresh, changed, undone, foreign, finished(1)], known);
  expect(read.jobs).toEqual([fresh, changed, undone, foreign]);
  expect(read.packed?.records).toBe(known.finished.slice(0, 25));
  expect(lengthOf(read)).toBe(5);
});

test('of two with one id the later counts, and only the first is new', () => {
  const undone = restoreJob({ id: objectId(2) });
  const takenBack = readOf([finished(2), undone, undone], known);
  expect([takenBack.jobs, takenBack.packed?.records ?? '']).toEqual([[undone], '']);
  expect(takenBack.isNew).toEqual([true, false, false]);
  const ended = readOf([undone, finished(2), finished(2)], known);
  expect([ended.jobs, ended.packed?.records]).toEqual([[], known.finished.slice(25, 50)]);
  expect(ended.isNew).toEqual([true, false, false]);
});

test('the facts behind the series are those of this read, not of an earlier one', () => {
  const polled = new Polled().poll([finished(1)]);
  const later = finished(1, { finishedAtMs: NOON_MS + MINUTE });
  const { packed } = readOf([later], polled.list.snapshot);
  expect(packed?.history.finished.automated).toEqual([{ job: later, state: 'completed' }]);
});

test('whatever was known before and whatever came, every id is there once', () => {
  const numbers = fc.array(fc.nat({ max: 30 }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.option(numbers), numbers, (before, now) => {
      const previous =
        before === null
          ? undefined
          : new Polled().poll([...new Set(before)].map((number) => finished(number))).list.snapshot;
      const read = readOf(
        now.map((number) => finished(number, { failed: number % 7 === 0 })),
        previous,
      );
      expect(lengthOf(read)).toBe(new Set(now).size);
      expect(read.isNew.filter(Boolean)).toHaveLength(new Set(now).size);
    }),
    { seed: 13, numRuns: 300 },
  );
});

test('of two reads with one id the facts of the later count, also where the earlier had pushed others out', () => {
  const numbers = Array.from({ length: 14 }, (_, index) => index + 1);
  const all = numbers.map((number) => finished(number));
  const polled = new Polled().poll(all);
  const later = finished(14, { finishedAtMs: NOON_MS - MINUTE });
  const read = readOf([...all.toReversed(), later], polled.list.snapshot);
  expect(read.jobs).toEqual([]);
  const recent = polled.take(complete(read)).list.history.finished.automated;
  expect(recent.map(({ job }) => job.finishedAtMs)).toEqual(
    numbers
      .slice(3, 13)
      .toReversed()
      .map((number) => NOON_MS + number),
  );
});

test('what was read in the light of a snapshot that is gone meanwhile is a baseline like any other', () => {
  const running = restoreJob({ id: objectId(9) });
  const polled = new Polled().take(complete(readOf([running, finished(4), finished(2)], known)));
  expect(polled.events).toEqual([]);
  expect(polled.numbers).toEqual({ 'now automated in_progress': 1, 'now automated completed': 2 });
  expect(polled.list.history.finished.automated.map(({ job }) => job.id)).toEqual([objectId(4), objectId(2)]);
});
