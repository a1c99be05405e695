import { describe, expect, test } from 'vitest';
import { BucketLevel, readLevel } from '../../src/atlas/limits/bucketLevel.ts';

function headers(limit: string, remaining: string) {
  return { 'ratelimit-limit': limit, 'ratelimit-remaining': remaining };
}

/** Returns a bucket of 1,200 with half in reserve; Atlas reports its level at time 0. */
function levelAt(remaining: number): BucketLevel {
  const level = new BucketLevel(() => 0.5);
  level.note(headers('1200', String(remaining)), 0);
  return level;
}

describe('the headers of an answer', () => {
  test('report the level of a bucket', () => {
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
  ])('%j report no level', (some) => {
    expect(readLevel(some)).toBeUndefined();
  });
});

test('no request waits at or above the reserve, or before a level is known', () => {
  expect(new BucketLevel(() => 0.5).admit(0)).toBe(0);
  const level = levelAt(600);
  expect([level.admit(0), level.admit(0)]).toEqual([0, 0]);
});

test('below the reserve one request a second is admitted, and a waiting one is not admitted earlier', () => {
  const level = levelAt(0);
  expect([0, 0, 0].map((atMs) => level.admit(atMs))).toEqual([0, 1000, 1000]);
  expect([1000, 1000, 1400].map((atMs) => level.admit(atMs))).toEqual([0, 1000, 600]);
});

test('a level of 0 without further reports recovers by 500 a minute', () => {
  const level = levelAt(0);
  const admitted = (atMs: number) => [level.admit(atMs), level.admit(atMs)];
  level.note({}, 71_000);
  expect(admitted(71_000)).toEqual([0, 1000]);
  expect(admitted(72_000)).toEqual([0, 0]);
});

test('a confirmed level ages from the last answer that reported it', () => {
  const level = levelAt(0);
  level.note(headers('1200', '1'), 60_000);
  expect([level.admit(100_000), level.admit(100_000)]).toEqual([0, 1000]);
  level.note(headers('1200', '600'), 100_000);
  expect(level.admit(100_000)).toBe(0);
});

test('a bucket that is all reserve recovers to its limit', () => {
  const level = new BucketLevel(() => 1);
  level.note(headers('100', '0'), 0);
  expect([level.admit(11_000), level.admit(11_000)]).toEqual([0, 1000]);
  expect([level.admit(3_600_000), level.admit(3_600_000)]).toEqual([0, 0]);
});
