import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/text/nearest.ts';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['', 'abc', 3],
  ['abc', 'abd', 1],
  ['abc', 'acb', 1],
  ['kitten', 'sitting', 3],
])('the edit distance of %j and %j is %d', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
  expect(editDistance(to, from)).toBe(edits);
});

const KEYS = ['id', 'schedule', 'base_url', 'timeout', 'private_key', 'private_key_file'];

test.each([
  ['schedul', 'schedule'],
  ['timeuot', 'timeout'],
  ['baseUrl', 'base_url'],
  ['base-url', 'base_url'],
  ['private_kye', 'private_key'],
  ['privatekeyfile', 'private_key_file'],
  ['ID', 'id'],
])('%j is nearest to %j', (typed, meant) => {
  expect(nearest(typed, KEYS)).toBe(meant);
});

test.each(['', 'verbose', 'xy', 'schedulerinterval', 's'.repeat(100_000)])(
  '%.20j is near none of them',
  (typed) => {
    expect(nearest(typed, KEYS)).toBeUndefined();
  },
);
