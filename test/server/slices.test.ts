import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodedSlicesOf, SLICE_LENGTH, slicesOf } from '../../src/server/slices.ts';

test('slices hold what the pieces hold, are bounded, and cut no character in two', () => {
  const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }));
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 20 }), (given, length) => {
      const slices = [...slicesOf(given, length)];
      expect(slices.join('')).toBe(given.join(''));
      expect(Buffer.concat(slices.map((slice) => Buffer.from(slice))).toString()).toBe(given.join(''));
      for (const slice of slices) expect(slice.length).toBeLessThanOrEqual(length + 1);
      for (const slice of slices.slice(0, -1)) expect(slice.length).toBeGreaterThanOrEqual(length);
    }),
    { numRuns: 2000 },
  );
});

test('the event loop turns between two slices', async () => {
  let turns = 0;
  const count = () => {
    turns += 1;
    turning = setImmediate(count);
  };
  let turning = setImmediate(count);
  const seen: number[] = [];
  for await (const slice of encodedSlicesOf(['a'.repeat(SLICE_LENGTH * 3)])) {
    expect(slice.length).toBe(SLICE_LENGTH);
    seen.push(turns);
  }
  clearImmediate(turning);
  expect(new Set(seen).size).toBe(3);
});
