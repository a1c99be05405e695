import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RestoreJob } from '../../src/core/job.ts';
import { ListBuilder } from '../../src/core/listBuilder.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../src/core/snapshot.ts';
import { complete, idOf, listRead, MINUTE, NOON_MS, objectId, restoreJob, TARGET } from './build.ts';
import { Polled } from './polled.ts';

const finished = (number: number, facts = {}) =>
  restoreJob({ id: objectId(number), finishedAtMs: NOON_MS + number, ...facts });

/** Reads pages of jobs; `lengths` are those after each page. */
function readOf(pages: readonly (readonly RestoreJob[])[], previous: Snapshot | undefined) {
  const builder = new ListBuilder(previous, TARGET.projectId);
  const lengths = pages.map((page) => {
    builder.addPage(page);
    return builder.length;
  });
  return { ...listRead([], NOON_MS), ...builder.build(), lengths };
}

const known = new Polled().poll([1, 2, 3, 4].map((number) => finished(number))).list.snapshot;
const record = (number: number) => known.finished.slice((number - 1) * 25, number * 25);

test('compared with the empty snapshot every job keeps its facts', () => {
  const jobs = [finished(2), finished(1), restoreJob({ id: objectId(3) })];
  expect(readOf([jobs], EMPTY_SNAPSHOT)).toMatchObject({ jobs, ended: { records: '' } });
});

describe('at a baseline', () => {
  const running = restoreJob({ id: objectId(9) });

  test.each([
    [
      'newest first',
      [
        [running, finished(4), finished(3)],
        [finished(2), finished(1)],
      ],
    ],
    [
      'oldest first',
      [
        [finished(1), finished(2)],
        [finished(3), finished(4), running],
      ],
    ],
    [
      'in no order',
      [
        [finished(3), running, finished(1)],
        [finished(4), finished(2)],
      ],
    ],
  ])('every ended job becomes a record, %s', (_order, pages) => {
    const read = readOf(pages, undefined);
    expect(read.jobs).toEqual([running]);
    expect(read.ended.records).toBe(known.finished);
    expect(read.ended.history.finished.automated).toHaveLength(4);
    expect(read.lengths.at(-1)).toBe(5);
  });

  test('of two jobs with one id the later counts, and only the first is new', () => {
    const undone = restoreJob({ id: objectId(3) });
    const takenBack = readOf([[finished(4), finished(3), finished(2)], [undone], [undone]], undefined);
    expect(takenBack.jobs).toEqual([undone]);
    expect(takenBack.ended.records).toBe(record(2) + record(4));
    expect(takenBack.ended.history.finished.automated).toHaveLength(2);
    expect(takenBack.lengths).toEqual([3, 3, 3]);
    const otherEnd = readOf([[finished(2, { failed: true }), finished(1)], [finished(2)]], undefined);
    expect([otherEnd.jobs, otherEnd.ended.records]).toEqual([[], record(1) + record(2)]);
    expect(otherEnd.ended.history.failed.automated).toEqual([]);
    const endedMeanwhile = readOf([[running, finished(9)], [finished(9)]], undefined);
    expect([endedMeanwhile.jobs, endedMeanwhile.lengths]).toEqual([[], [1, 1]]);
  });

  test('a job that comes three times counts as it came last', () => {
    const last = finished(2, { finishedAtMs: NOON_MS + MINUTE });
    const { jobs, ended } = readOf([[finished(2)], [restoreJob({ id: objectId(2) })], [last]], undefined);
    expect([jobs, ended.records]).toEqual([[], record(2)]);
    expect(ended.history.finished.automated).toEqual([{ job: last, state: 'completed' }]);
  });

  test('the snapshot is that of a read that keeps all facts, in whatever order it comes', () => {
    const mostlyFalling = fc
      .array(fc.tuple(fc.nat({ max: 40 }), fc.boolean(), fc.integer({ min: -3, max: 3 })), { maxLength: 50 })
      .map((entries) => entries.toSorted(([a, , lateA], [b, , lateB]) => b + lateB - (a + lateA)));
    fc.assert(
      fc.property(mostlyFalling, fc.integer({ min: 1, max: 20 }), (entries, pageSize) => {
        const jobs = entries.map(([number, failed]) =>
          number % 11 === 0 ? restoreJob({ id: objectId(number) }) : finished(number, { failed }),
        );
        const pages = pagesOf(jobs, pageSize);
        const whole = new Polled().take(complete(readOf(pages, EMPTY_SNAPSHOT)));
        const reduced = new Polled().take(complete(readOf(pages, undefined)));
        expect(reduced.list.snapshot.finished).toBe(whole.list.snapshot.finished);
        expect(reduced.numbers).toEqual(whole.numbers);
        expect(reduced.list.history).toEqual(whole.list.history);
        expect(reduced.events).toEqual([]);
      }),
      { seed: 17, numRuns: 500 },
    );
  });
});

test.each([[[4, 3, 2, 1]], [[1, 2, 3, 4]], [[2, 4, 1, 3]]])(
  'an unchanged list, read in the order %j, keeps its very string',
  (order) => {
    const { jobs, ended } = readOf(
      pagesOf(
        order.map((number) => finished(number)),
        2,
      ),
      known,
    );
    expect(jobs).toEqual([]);
    expect(ended.records).toBe(known.finished);
  },
);

test('a job that is new, has changed or has not ended keeps its facts; a missing one is not there', () => {
  const changed = finished(3, { failed: true });
  const undone = restoreJob({ id: objectId(2) });
  const fresh = finished(9);
  const foreign = finished(0, { id: idOf('69a57bc0') });
  const read = readOf(
    [
      [fresh, changed, undone],
      [foreign, finished(1)],
    ],
    known,
  );
  expect(read.jobs).toEqual([fresh, changed, undone, foreign]);
  expect(read.ended.records).toBe(record(1));
  expect(read.lengths).toEqual([3, 5]);
});

test('a tracked job that has ended keeps its facts: the event needs them', () => {
  const { snapshot } = new Polled().poll([restoreJob({ id: objectId(5) })]).list;
  expect(readOf([[finished(5)]], snapshot).jobs).toEqual([finished(5)]);
});

test('of two jobs with one id the later counts, whichever of them is known', () => {
  const undone = restoreJob({ id: objectId(2) });
  const takenBack = readOf([[finished(2)], [undone], [undone]], known);
  expect([takenBack.jobs, takenBack.ended.records]).toEqual([[undone], '']);
  expect(takenBack.lengths).toEqual([1, 1, 1]);
  const ended = readOf([[undone], [finished(2)], [finished(2)]], known);
  expect([ended.jobs, ended.ended.records]).toEqual([[], record(2)]);
});

test('the facts behind the series are those of this read, not of an earlier one', () => {
  const later = finished(1, { finishedAtMs: NOON_MS + MINUTE });
  const { ended } = readOf([[later]], known);
  expect(ended.history.finished.automated).toEqual([{ job: later, state: 'completed' }]);
});

test('whatever was known before and whatever comes, every id is there once', () => {
  const numbers = fc.array(fc.nat({ max: 30 }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.option(numbers), numbers, (before, now) => {
      const previous =
        before === null
          ? undefined
          : new Polled().poll([...new Set(before)].map((number) => finished(number))).list.snapshot;
      const jobs = now.map((number) => finished(number, { failed: number % 7 === 0 }));
      const read = readOf(pagesOf(jobs, 7), previous);
      expect(read.lengths.at(-1) ?? 0).toBe(new Set(now).size);
    }),
    { seed: 13, numRuns: 300 },
  );
});

test('a job that comes again with other facts leaves its ranking to the next ones', () => {
  const numbers = Array.from({ length: 14 }, (_, index) => index + 1);
  const all = numbers.map((number) => finished(number));
  const polled = new Polled().poll(all);
  const later = finished(14, { finishedAtMs: NOON_MS - MINUTE });
  const read = readOf([all.toReversed(), [later]], polled.list.snapshot);
  expect(read.jobs).toEqual([]);
  const recent = polled.take(complete(read)).list.history.finished.automated;
  expect(recent.map(({ job }) => job.finishedAtMs)).toEqual(
    numbers
      .slice(3, 13)
      .toReversed()
      .map((number) => NOON_MS + number),
  );
});

function pagesOf(jobs: readonly RestoreJob[], size: number): readonly (readonly RestoreJob[])[] {
  return Array.from({ length: Math.ceil(jobs.length / size) }, (_, index) =>
    jobs.slice(index * size, (index + 1) * size),
  );
}
