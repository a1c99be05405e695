import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapKinds } from '../../src/core/byKind.ts';
import { DELIVERY_TYPES, type DeliveryType, STATES, type State } from '../../src/core/job.ts';
import {
  areRecords,
  countRecords,
  diffRecords,
  joinPages,
  joinRecords,
  LETTERS,
  mergeRecords,
  RECORD_LENGTH,
  type RecordedJob,
  recordOf,
  recordsWithin,
  splitRecords,
} from '../../src/core/record.ts';
import { runs } from '../runs.ts';
import { objectId } from './build.ts';

const SEED = 11;
const deliveryType = fc.constantFrom(...DELIVERY_TYPES);
const state = fc.constantFrom(...STATES);
const jobNumbered = (number: fc.Arbitrary<number>) =>
  fc.record({ id: number.map((value) => objectId(value)), deliveryType, state });
const jobs = fc.uniqueArray(jobNumbered(fc.integer({ min: 0, max: 999 })), {
  selector: (job) => job.id,
  maxLength: 300,
  size: 'max',
});

const packed = (given: readonly RecordedJob[]) => joinRecords(given.map((job) => recordOf(job, job.state)));
const words = (given: readonly RecordedJob[]) =>
  given.map((job) => `${job.id} ${job.deliveryType} ${job.state}`).sort();

test('packed records are read back, sorted by id', () => {
  fc.assert(
    fc.property(jobs, (given) => {
      const text = packed(given);
      expect(diffRecords('', text).added).toEqual(given.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    }),
    { seed: SEED, numRuns: runs(100) },
  );
});

test('every delivery type and state has its own letter', () => {
  const kinds = DELIVERY_TYPES.flatMap((type) =>
    STATES.map((state) => recordOf({ id: objectId(1), deliveryType: type }, state)),
  );
  expect(new Set(kinds).size).toBe(DELIVERY_TYPES.length * STATES.length);
  for (const record of kinds) expect(record).toHaveLength(RECORD_LENGTH);
});

// @ts-expect-error A missing state breaks the build.
void (LETTERS satisfies Record<DeliveryType, Record<State | 'paused', string>>);

// @ts-expect-error So does a missing delivery type.
void (LETTERS satisfies Record<DeliveryType | 'archive', Record<State, string>>);

// This version reads state files of earlier versions.
test('the letters match those in existing state files', () => {
  const letters = DELIVERY_TYPES.map((type) =>
    STATES.map((state) => recordOf({ id: objectId(1), deliveryType: type }, state)[24]),
  );
  expect(letters.map((row) => row.join(''))).toEqual(['ABCDEF', 'GHIJKL', 'MNOPQR', 'STUVWX', 'YZabcd']);
});

test('counting records counts their jobs', () => {
  fc.assert(
    fc.property(jobs, (given) => {
      const counted = mapKinds(
        (type, state) => given.filter((job) => job.deliveryType === type && job.state === state).length,
      );
      expect(countRecords(packed(given))).toEqual(counted);
    }),
    { seed: SEED, numRuns: runs(100) },
  );
});

test('the difference of two strings is the difference of two sets', () => {
  fc.assert(
    fc.property(jobs, jobs, (before, after) => expectSetDifference(before, after)),
    { seed: SEED, numRuns: runs(150) },
  );
});

test('a few changes in long lists are found, at any distance', () => {
  const edits = fc.array(jobNumbered(fc.integer({ min: 0, max: 400 })), { maxLength: 8 });
  fc.assert(
    fc.property(jobs, edits, fc.array(fc.integer({ min: 0, max: 400 })), (before, changed, dropped) => {
      const after = new Map(before.map((job) => [job.id, job]));
      for (const number of dropped) after.delete(objectId(number));
      for (const job of changed) after.set(job.id, job);
      expectSetDifference(before, [...after.values()]);
    }),
    { seed: SEED, numRuns: runs(100) },
  );
});

// The comparison skips 64 records at a time, so every length and position around that is tried.
test.each([1, 63, 64, 65, 127, 128, 129, 200])(
  'one change at any position of %i records is found',
  (length) => {
    const all = Array.from({ length }, (_, index) => made(index, 'completed'));
    for (let place = 0; place < length; place += 1) {
      expectSetDifference(all, all.toSpliced(place, 1));
      expectSetDifference(all.toSpliced(place, 1), all);
      expectSetDifference(all, all.with(place, made(place, 'failed')));
    }
  },
);

test('merging two strings merges two maps, and the later one wins', () => {
  fc.assert(
    fc.property(jobs, jobs, (earlier, later) => {
      const merged = new Map([...earlier, ...later].map((job) => [job.id, job]));
      expect(mergeRecords(packed(earlier), packed(later))).toBe(packed([...merged.values()]));
    }),
    { seed: SEED, numRuns: runs(150) },
  );
});

test('pages are joined in any order, with or without overlap', () => {
  fc.assert(
    fc.property(
      jobs,
      fc.array(fc.nat({ max: 300 }), { maxLength: 5 }),
      fc.boolean(),
      (given, cuts, isSorted) => {
        const all = isSorted ? given.toSorted((a, b) => (a.id < b.id ? 1 : -1)) : given;
        const ends = [0, ...cuts.toSorted((a, b) => a - b), all.length];
        const pages = ends.slice(1).map((end, index) => packed(all.slice(ends[index], end)));
        expect(joinPages(pages)).toBe(packed(all));
      },
    ),
    { seed: SEED, numRuns: runs(150) },
  );
});

test('a range returns the records from its first id to its last', () => {
  fc.assert(
    fc.property(jobs, jobs, (given, range) => {
      if (range.length === 0) return;
      const ids = range.map(({ id }) => id).sort();
      const within = given.filter(({ id }) => id >= (ids[0] ?? '') && id <= (ids.at(-1) ?? ''));
      expect(recordsWithin(packed(given), packed(range))).toBe(packed(within));
    }),
    { seed: SEED, numRuns: runs(150) },
  );
});

test('packed records are accepted, and nothing similar is', () => {
  fc.assert(
    fc.property(jobs, fc.nat(), (given, chance) => {
      const text = packed(given);
      expect(areRecords(text)).toBe(true);
      const records = splitRecords(text);
      if (records.length < 2) return;
      const place = chance % (records.length - 1);
      const [first = '', second = ''] = records.slice(place, place + 2);
      expect(areRecords(records.toSpliced(place, 2, second, first).join(''))).toBe(false);
      expect(areRecords(records.toSpliced(place, 2, first, first).join(''))).toBe(false);
      expect(areRecords(records.toSpliced(place, 2, first, `${first.slice(0, 24)}B`).join(''))).toBe(false);
      expect(areRecords(text.slice(0, -1))).toBe(false);
    }),
    { seed: SEED, numRuns: runs(100) },
  );
});

test.each(['', `${'0'.repeat(24)}A`, `${'0'.repeat(24)}d`])('%j is accepted', (text) => {
  expect(areRecords(text)).toBe(true);
});

test.each([
  ['letter without a meaning', `${'0'.repeat(24)}e`],
  ['digit in place of a letter', '0'.repeat(25)],
  ['capital digit', `${'A'.repeat(24)}A`],
  ['line break', `${'0'.repeat(23)}A\n`],
  ['half a record', '0'.repeat(12)],
])('a %s is refused', (_words, text) => {
  expect(areRecords(text)).toBe(false);
});

test('a record with an unknown letter is a bug, not a job', () => {
  expect(() => diffRecords('', `${'0'.repeat(24)}e`)).toThrow('invalid record: 0000');
});

function made(number: number, state: RecordedJob['state']): RecordedJob {
  return { id: objectId(number), deliveryType: 'automated', state };
}

function expectSetDifference(before: readonly RecordedJob[], after: readonly RecordedJob[]): void {
  const { gone, added } = diffRecords(packed(before), packed(after));
  const [old, now] = [new Set(words(before)), new Set(words(after))];
  expect(words(gone).join('\n')).toBe([...old].filter((job) => !now.has(job)).join('\n'));
  expect(words(added).join('\n')).toBe([...now].filter((job) => !old.has(job)).join('\n'));
}
