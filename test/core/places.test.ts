import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addRecords, Places } from '../../src/core/places.ts';
import { joinRecords, recordOf } from '../../src/core/record.ts';
import { idOf, objectId } from './build.ts';

const numbers = fc.uniqueArray(fc.nat({ max: 200 }), { maxLength: 60 });
const recordsOf = (given: readonly number[]) =>
  given.map((number) => recordOf(objectId(number), 'automated', 'completed'));

test('every record is found at its place, in whatever order they are asked for, and no other', () => {
  fc.assert(
    fc.property(numbers, fc.array(fc.nat({ max: 200 })), (held, asked) => {
      const places = new Places(joinRecords(recordsOf(held)));
      const sorted = held.toSorted((a, b) => a - b);
      expect(places.count).toBe(held.length);
      for (const number of asked) {
        const place = sorted.indexOf(number);
        expect(places.find(objectId(number))).toBe(place < 0 ? undefined : place);
      }
    }),
    { seed: 14, numRuns: 300 },
  );
});

test('the beginning of an id is not that id', () => {
  const places = new Places(joinRecords(recordsOf([1])));
  expect(places.find(idOf(objectId(1).slice(0, 8)))).toBeUndefined();
  expect(places.find(idOf(''))).toBeUndefined();
});

test('adding records is packing them all', () => {
  fc.assert(
    fc.property(numbers, numbers, (held, more) => {
      const added = more.filter((number) => !held.includes(number));
      const packed = joinRecords(recordsOf([...held, ...added]));
      expect(addRecords(joinRecords(recordsOf(held)), recordsOf(added))).toBe(packed);
    }),
    { seed: 15, numRuns: 300 },
  );
});
