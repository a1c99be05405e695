import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DELIVERY_TYPES, STATES } from '../../src/core/job.ts';
import {
  areRecords,
  countRecords,
  diffRecords,
  type FinishedJob,
  joinRecords,
  mapKinds,
  RECORD_LENGTH,
  readRecord,
  recordOf,
  splitRecords,
} from '../../src/core/record.ts';
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

const packed = (given: readonly FinishedJob[]) =>
  joinRecords(given.map((job) => recordOf(job.id, job.deliveryType, job.state)));
const words = (given: readonly FinishedJob[]) =>
  given.map((job) => `${job.id} ${job.deliveryType} ${job.state}`).sort();

test('what is packed is read back, sorted by id', () => {
  fc.assert(
    fc.property(jobs, (given) => {
      const text = packed(given);
      const read = splitRecords(text).map((_, index) => readRecord(text, index * RECORD_LENGTH));
      expect(read).toEqual(given.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test('every delivery type and state has its own letter', () => {
  const kinds = DELIVERY_TYPES.flatMap((type) => STATES.map((state) => recordOf(objectId(1), type, state)));
  expect(new Set(kinds).size).toBe(DELIVERY_TYPES.length * STATES.length);
  for (const record of kinds) expect(record).toHaveLength(RECORD_LENGTH);
});

// A state file written by an earlier version is read by this one.
test('the letters are those that state files hold', () => {
  const letters = DELIVERY_TYPES.map((type) => STATES.map((state) => recordOf(objectId(1), type, state)[24]));
  expect(letters.map((row) => row.join(''))).toEqual(['ABCDEF', 'GHIJKL', 'MNOPQR', 'STUVWX', 'YZabcd']);
});

test('counting records is counting jobs', () => {
  fc.assert(
    fc.property(jobs, (given) => {
      const counted = mapKinds(
        (type, state) => given.filter((job) => job.deliveryType === type && job.state === state).length,
      );
      expect(countRecords(packed(given))).toEqual(counted);
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test('the difference of two strings is the difference of two sets', () => {
  fc.assert(
    fc.property(jobs, jobs, (before, after) => expectSetDifference(before, after)),
    { seed: SEED, numRuns: 150 },
  );
});

test('a few changes in long lists are found, whatever lies between them', () => {
  const edits = fc.array(jobNumbered(fc.integer({ min: 0, max: 400 })), { maxLength: 8 });
  fc.assert(
    fc.property(jobs, edits, fc.array(fc.integer({ min: 0, max: 400 })), (before, changed, dropped) => {
      const after = new Map(before.map((job) => [job.id, job]));
      for (const number of dropped) after.delete(objectId(number));
      for (const job of changed) after.set(job.id, job);
      expectSetDifference(before, [...after.values()]);
    }),
    { seed: SEED, numRuns: 100 },
  );
});

// The comparison skips 64 records at a time: every length and every place around that.
test.each([1, 63, 64, 65, 127, 128, 129, 200])('one change at any place of %i records is found', (length) => {
  const all = Array.from({ length }, (_, index) => made(index, 'completed'));
  for (let place = 0; place < length; place += 1) {
    expectSetDifference(all, all.toSpliced(place, 1));
    expectSetDifference(all.toSpliced(place, 1), all);
    expectSetDifference(all, all.with(place, made(place, 'failed')));
  }
});

test('what was packed is accepted, and nothing else that looks like it', () => {
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
    { seed: SEED, numRuns: 100 },
  );
});

test.each(['', `${'0'.repeat(24)}A`, `${'0'.repeat(24)}d`])('%j is accepted', (text) => {
  expect(areRecords(text)).toBe(true);
});

test.each([
  ['letter that stands for nothing', `${'0'.repeat(24)}e`],
  ['digit for a letter', '0'.repeat(25)],
  ['capital digit', `${'A'.repeat(24)}A`],
  ['line break', `${'0'.repeat(23)}A\n`],
  ['half a record', '0'.repeat(12)],
])('a %s is refused', (_words, text) => {
  expect(areRecords(text)).toBe(false);
});

test('a record that stands for nothing is a bug, not a job', () => {
  expect(() => readRecord(`${'0'.repeat(24)}e`, 0)).toThrow('no record at offset 0');
});

function made(number: number, state: FinishedJob['state']): FinishedJob {
  return { id: objectId(number), deliveryType: 'automated', state };
}

function expectSetDifference(before: readonly FinishedJob[], after: readonly FinishedJob[]): void {
  const { gone, come } = diffRecords(packed(before), packed(after));
  const [old, now] = [new Set(words(before)), new Set(words(after))];
  expect(words(gone).join('\n')).toBe([...old].filter((job) => !now.has(job)).join('\n'));
  expect(words(come).join('\n')).toBe([...now].filter((job) => !old.has(job)).join('\n'));
}
