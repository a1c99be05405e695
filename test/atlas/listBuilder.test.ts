import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ListBuilder } from '../../src/atlas/jobs/listBuilder.ts';
import { DEPTH } from '../../src/core/history.ts';
import type { RestoreJob } from '../../src/core/job.ts';
import { joinRecords, recordOf } from '../../src/core/record.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../src/core/snapshot.ts';
import { complete, idOf, listRead, MINUTE, NOON_MS, objectId, restoreJob, TARGET } from '../core/build.ts';
import { Polled } from '../core/polled.ts';
import { expectEqual } from '../expectEqual.ts';
import { runs } from '../runs.ts';

const finished = (number: number, facts = {}) =>
  restoreJob({
    id: objectId(number),
    createdAtMs: NOON_MS + number,
    finishedAtMs: NOON_MS + number + 1,
    ...facts,
  });

/** Returns successful restores, newest first as Atlas lists them. */
const newestFirst = (newest: number, oldest = 1) =>
  Array.from({ length: newest - oldest + 1 }, (_, index) => finished(newest - index));

/** Reads pages of jobs; `lengths` holds the length after each page. */
function readOf(pages: readonly (readonly RestoreJob[])[], previous: Snapshot | undefined) {
  const builder = new ListBuilder(previous, TARGET.projectId);
  const lengths = pages.map((page) => {
    builder.addPage(page);
    return builder.length;
  });
  return { ...listRead([], NOON_MS), ...builder.build(), lengths };
}

function pagesOf(jobs: readonly RestoreJob[], size: number): readonly (readonly RestoreJob[])[] {
  return Array.from({ length: Math.ceil(jobs.length / size) }, (_, index) =>
    jobs.slice(index * size, (index + 1) * size),
  );
}

const recordsOf = (jobs: readonly RestoreJob[]) => joinRecords(jobs.map((job) => recordOf(job, 'completed')));

/** More jobs than can rank, with some for the reserve. */
const ALL = newestFirst(100);
const RESERVE = 5 * DEPTH;
const known = new Polled().take(complete(readOf(pagesOf(ALL, 20), undefined))).list.snapshot;

test('a read compared with the empty snapshot keeps the facts of every job', () => {
  expect(readOf(pagesOf(ALL, 20), EMPTY_SNAPSHOT)).toMatchObject({ jobs: ALL, records: '' });
});

test('a baseline reduces an ended job without a rank to its record', () => {
  const running = restoreJob({ id: objectId(200) });
  const read = readOf([[running], ...pagesOf(ALL, 20)], undefined);
  expect(read.jobs).toEqual([running, ...ALL.slice(0, RESERVE)]);
  expect(read.records).toBe(recordsOf(ALL.slice(RESERVE)));
  expect(read.lengths).toEqual([1, 21, 41, 61, 81, 101]);
});

test('only ranking jobs keep their facts, in whatever order they are listed', () => {
  const jobs = newestFirst(20_000);
  const shuffled = jobs.toSorted((a, b) => (Number(a.createdAtMs) % 997) - (Number(b.createdAtMs) % 997));
  for (const order of [jobs, jobs.toReversed(), shuffled]) {
    const read = readOf(pagesOf(order, 500), undefined);
    expect(new Set(read.jobs)).toEqual(new Set(jobs.slice(0, RESERVE)));
    expect(read.records).toBe(recordsOf(jobs.slice(RESERVE)));
    expect(read.lengths.at(-1)).toBe(jobs.length);
  }
});

test('a job that ranks no longer can be repeated', () => {
  const oldestFirst = newestFirst(120).toReversed();
  const pages = [oldestFirst.slice(0, 100), [finished(25)], oldestFirst.slice(100)];
  const read = readOf([...pages, [finished(60, { failed: true })]], undefined);
  expect(read.lengths).toEqual([100, 100, 120, 120]);
});

test('jobs that are repeated several times keep their facts', () => {
  const first = newestFirst(100, 100 - DEPTH + 1);
  const pages = [...pagesOf(ALL, 20), ...Array.from({ length: 6 }, () => first)];
  expect(readOf(pages, undefined).jobs).toEqual(expect.arrayContaining(first));
});

test('the snapshot keeps the facts of ranking jobs, in whatever order they were read', () => {
  const orders = [ALL, ALL.toReversed(), [...ALL.slice(30), ...ALL.slice(0, 30)]];
  for (const order of orders) {
    const { snapshot } = new Polled().take(complete(readOf(pagesOf(order, 20), undefined))).list;
    expect([...snapshot.tracked.keys()].sort().reverse()).toEqual(ALL.slice(0, DEPTH).map(({ id }) => id));
    expect(snapshot.records).toBe(recordsOf(ALL.slice(DEPTH)));
  }
});

test('a read of a known list keeps the facts of jobs that rank, are new, have changed or have not ended', () => {
  const changed = finished(20, { failed: true });
  const undone = restoreJob({ id: objectId(10) });
  const foreign = finished(0, { id: idOf('69a57bc0') });
  const jobs = [finished(102), ...ALL.with(80, changed).with(90, undone).toSpliced(95, 1), foreign];
  const read = readOf(pagesOf(jobs, 30), known);
  const ranking = [finished(102), ...ALL.slice(0, DEPTH + RESERVE)];
  expect(new Set(read.jobs)).toEqual(new Set([...ranking, changed, undone, foreign]));
  expect(read.lengths.at(-1)).toBe(jobs.length);
});

test('a tracked job that has ended keeps its facts for the event', () => {
  const old = restoreJob({ id: objectId(1), createdAtMs: NOON_MS });
  const { snapshot } = new Polled().take(complete(readOf([newestFirst(100, 2), [old]], undefined))).list;
  const ended = finished(1);
  expect(readOf([newestFirst(100, 2), [ended]], snapshot).jobs).toContainEqual(ended);
});

test.each([
  ['an ended job that runs again', finished(5), restoreJob({ id: objectId(5) })],
  ['a job that ends', restoreJob({ id: objectId(5) }), finished(5)],
  ['the same record', finished(5), finished(5)],
  ['a record of another end state', finished(5, { failed: true }), finished(5)],
  ['a ranking job with other facts', finished(100), finished(100, { finishedAtMs: NOON_MS - MINUTE })],
])('the later of two jobs with one id counts: %s', (_what, first, later) => {
  const others = ALL.filter(({ id }) => id !== later.id);
  for (const previous of [undefined, known]) {
    const read = readOf([[first], ...pagesOf(others, 20), [later], [later]], previous);
    expect(read.lengths.slice(-3)).toEqual([100, 100, 100]);
    const { list } = new Polled().take(complete(read));
    const plain = new Polled().poll([...others, later]).list;
    expect([list.counts, list.history, list.snapshot]).toEqual([plain.counts, plain.history, plain.snapshot]);
  }
});

test('the snapshot equals that of a read that keeps all facts, for any known list and any order', () => {
  const entry = fc.tuple(fc.nat({ max: 150 }), fc.boolean(), fc.integer({ min: -3, max: 3 }));
  const entries = fc.array(entry, { maxLength: 150, size: 'max' });
  const mostlyFalling = entries.map((all) =>
    all.toSorted(([a, , lateA], [b, , lateB]) => b + lateB - (a + lateA)),
  );
  const anyOrder = fc.oneof(
    mostlyFalling,
    mostlyFalling.map((all) => all.toReversed()),
    entries,
  );
  fc.assert(
    fc.property(anyOrder, fc.integer({ min: 1, max: 40 }), fc.boolean(), (listed, pageSize, isKnown) => {
      const jobs = listed.map(([number, failed]) =>
        number % 11 === 0 ? restoreJob({ id: objectId(number) }) : finished(number, { failed }),
      );
      const pages = pagesOf(jobs, pageSize);
      const read = readOf(pages, isKnown ? known : undefined);
      expect(read.lengths.at(-1) ?? 0).toBe(new Set(jobs.map(({ id }) => id)).size);
      const reduced = new Polled().take(complete(read));
      const whole = new Polled().take(complete(readOf(pages, EMPTY_SNAPSHOT)));
      expectEqual(reduced.list, whole.list);
      expect(reduced.events).toEqual([]);
    }),
    { seed: 17, numRuns: runs(500) },
  );
});
