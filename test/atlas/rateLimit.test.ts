import { describe, expect, test } from 'vitest';
import { Bucket, readLevel } from '../../src/atlas/limits/rateLimit.ts';

function headers(limit: string, remaining: string) {
  return { 'ratelimit-limit': limit, 'ratelimit-remaining': remaining };
}

/** A bucket of 100 of which so much is left; half of it is kept for others. */
function bucketAt(remaining: number): Bucket {
  const bucket = new Bucket(() => 0.5);
  bucket.note(headers('100', String(remaining)));
  return bucket;
}

describe('the headers of an answer', () => {
  test('tell the level of a bucket', () => {
    expect(readLevel(headers('1200', '1192'))).toEqual({ limit: 1200, remaining: 1192 });
    expect(readLevel(headers('1200', '0'))).toEqual({ limit: 1200, remaining: 0 });
  });

  test.each([
    [{}],
    [{ 'ratelimit-limit': '1200' }],
    [headers('0', '0')],
    [headers('1200', '-1')],
    [headers('1200', 'many')],
    [headers('1e3', '5')],
    [headers('99999999999', '5')],
  ])('%j tell nothing', (some) => {
    expect(readLevel(some)).toBeUndefined();
  });
});

test('at or above the reserve, and before anything is known, nobody waits', () => {
  expect(new Bucket(() => 0.5).takeTurn(0)).toBe(0);
  const bucket = bucketAt(50);
  expect([bucket.takeTurn(0), bucket.takeTurn(0)]).toEqual([0, 0]);
});

test('below the reserve one request a second goes, and who waits has no turn before it comes', () => {
  const bucket = bucketAt(49);
  expect([0, 0, 0].map((atMs) => bucket.takeTurn(atMs))).toEqual([0, 1000, 1000]);
  expect([1000, 1000, 1400].map((atMs) => bucket.takeTurn(atMs))).toEqual([0, 1000, 600]);
  expect(bucket.takeTurn(60_000)).toBe(0);
});

test('answers without a level leave it as it was, a recovered one ends the waiting', () => {
  const bucket = bucketAt(0);
  bucket.note({});
  bucket.takeTurn(0);
  expect(bucket.takeTurn(0)).toBe(1000);
  bucket.note(headers('100', '50'));
  expect(bucket.takeTurn(0)).toBe(0);
});

test('a clock that is set back makes nobody wait for longer than the spacing', () => {
  const bucket = bucketAt(0);
  bucket.takeTurn(1e12);
  expect([bucket.takeTurn(0), bucket.takeTurn(0)]).toEqual([0, 1000]);
});

test('after a 429 nobody asks before Atlas says so', () => {
  const bucket = new Bucket(() => 0.5);
  expect(bucket.held(0)).toBeUndefined();
  bucket.hold(0, 12_500);
  expect(bucket.held(12_499)).toMatchObject({ kind: 'rate_limited' });
  expect(bucket.held(500)?.message).toContain('another 12 s');
  expect(bucket.held(12_500)).toBeUndefined();
});

test('without Retry-After it is a minute, and a shorter one does not cut a longer one short', () => {
  const bucket = new Bucket(() => 0.5);
  bucket.hold(0, undefined);
  bucket.hold(0, 1000);
  expect(bucket.held(59_999)).toBeDefined();
  expect(bucket.held(60_000)).toBeUndefined();
});

test('a clock that is set back does not hold anybody for longer than the longest Retry-After', () => {
  const bucket = new Bucket(() => 0.5);
  bucket.hold(1e12, 30_000);
  expect(bucket.held(0)).toBeUndefined();
});
