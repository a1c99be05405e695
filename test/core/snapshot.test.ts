import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapKinds } from '../../src/core/byKind.ts';
import { diff } from '../../src/core/diff.ts';
import { DEPTH } from '../../src/core/history.ts';
import { DELIVERY_TYPES, type RestoreJob, STATES, stateOf } from '../../src/core/job.ts';
import { splitRecords } from '../../src/core/record.ts';
import { countJobs, EMPTY_SNAPSHOT, type Snapshot, takeSnapshot, withJobs } from '../../src/core/snapshot.ts';
import { runs } from '../runs.ts';
import { HOUR, idOf, NOON_MS, objectId, restoreJob, TARGET } from './build.ts';

const SEED = 12;
const instant = fc.option(fc.integer({ min: NOON_MS - HOUR, max: NOON_MS + HOUR }), { nil: undefined });
const job = fc.record({
  id: fc.oneof(
    fc.nat({ max: 40 }).map((number) => objectId(number)),
    fc.nat({ max: 5 }).map((number) => idOf(`not an ObjectId ${number}`)),
  ),
  deliveryType: fc.constantFrom(...DELIVERY_TYPES),
  finishedAtMs: instant,
  expiresAtMs: instant,
  failed: fc.boolean(),
  cancelled: fc.boolean(),
  expired: fc.boolean(),
  hasUrl: fc.boolean(),
});
const jobs = fc.uniqueArray(job.map(restoreJob), { selector: ({ id }) => id, maxLength: 30 });

const take = (given: readonly RestoreJob[], previous: Snapshot = EMPTY_SNAPSHOT) =>
  takeSnapshot({ jobs: given, records: '', atMs: NOON_MS }, previous, TARGET.projectId);

test('a snapshot does not differ from itself, read in any order', () => {
  fc.assert(
    fc.property(jobs, (given) => {
      const again = take(given.toReversed());
      expect(diff(take(given), again, given)).toEqual({ changes: [], absent: [] });
      expect(again.records).toBe(take(given).records);
    }),
    { seed: SEED, numRuns: runs(300) },
  );
});

test('replaying the changes on the earlier snapshot gives the later one', () => {
  fc.assert(
    fc.property(jobs, jobs, (earlier, later) => {
      const [previous, next] = [take(earlier), take(later)];
      const { changes, absent } = diff(previous, next, later);
      const states = statesOf(previous);
      for (const { job, from, to } of changes) {
        expect(states.get(job.id)).toBe(from);
        expect(later).toContain(job);
        states.set(job.id, to);
      }
      for (const { id, state } of absent) {
        expect(states.get(id)).toBe(state);
        states.delete(id);
      }
      expect(states).toEqual(statesOf(next));
    }),
    { seed: SEED, numRuns: runs(500) },
  );
});

test('a difference contains each new, changed and absent job once, and no unchanged one', () => {
  fc.assert(
    fc.property(jobs, jobs, (earlier, later) => {
      const [before, after] = [statesOf(take(earlier)), statesOf(take(later))];
      const { changes, absent } = diff(take(earlier), take(later), later);
      const differing = [...after].filter(([id, state]) => before.get(id) !== state).map(([id]) => id);
      expect(changes.map((change) => change.job.id).sort()).toEqual(differing.sort());
      expect(absent.map(({ id }) => id).sort()).toEqual(
        [...before.keys()].filter((id) => !after.has(id)).sort(),
      );
    }),
    { seed: SEED, numRuns: runs(500) },
  );
});

test('changes are in the order of creation', () => {
  const created = [3, 1, 2].map((minute) =>
    restoreJob({ id: objectId(minute), createdAtMs: NOON_MS + minute }),
  );
  const { changes } = diff(EMPTY_SNAPSHOT, take(created), created);
  expect(changes.map((change) => change.job.id)).toEqual([objectId(1), objectId(2), objectId(3)]);
});

test('counting a snapshot counts its jobs', () => {
  fc.assert(
    fc.property(jobs, (given) => {
      const expected = mapKinds(
        (type, state) =>
          given.filter((each) => each.deliveryType === type && stateOf(each, NOON_MS) === state).length,
      );
      expect(countJobs(take(given))).toEqual(expected);
    }),
    { seed: SEED, numRuns: runs(200) },
  );
});

test('adding the missing jobs gives the whole snapshot', () => {
  fc.assert(
    fc.property(jobs, fc.nat({ max: 30 }), (given, cut) => {
      const [rest, left] = [take(given.slice(cut)), take(given.slice(0, cut))];
      const { absent } = diff(left, EMPTY_SNAPSHOT, []);
      const finished = absent.filter(({ tracked }) => tracked === undefined);
      const all = withJobs(rest, finished, [...left.tracked.values()]);
      expect(statesOf(all)).toEqual(statesOf(take(given)));
    }),
    { seed: SEED, numRuns: runs(200) },
  );
});

test('a thousand ended jobs without a rank are one string, and ranked or running jobs are tracked', () => {
  const ended = Array.from({ length: 1000 }, (_, index) =>
    restoreJob({ id: objectId(index), finishedAtMs: NOON_MS }),
  );
  const running = restoreJob({ id: objectId(1000) });
  const snapshot = take([...ended, running]);
  expect(splitRecords(snapshot.records)).toHaveLength(1000 - DEPTH);
  const ranked = ended.slice(-DEPTH).map(({ id }) => id);
  expect(new Set(snapshot.tracked.keys())).toEqual(new Set([running.id, ...ranked]));
});

function statesOf(snapshot: Snapshot): Map<string, string> {
  const records = splitRecords(snapshot.records);
  const letters = new Map(
    DELIVERY_TYPES.flatMap((type) => STATES.map((state) => ({ type, state }))).map(({ state }, index) => [
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcd'.charAt(index),
      state,
    ]),
  );
  return new Map<string, string>([
    ...records.map((record) => [record.slice(0, 24), letters.get(record.charAt(24)) ?? ''] as const),
    ...[...snapshot.tracked].map(([id, { state }]) => [id, state] as const),
  ]);
}
