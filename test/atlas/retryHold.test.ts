import { expect, test } from 'vitest';
import { AtlasError } from '../../src/atlas/error.ts';
import { RetryHold } from '../../src/atlas/limits/retryHold.ts';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 2, 2, 12);

const refusal = (retryAfterMs?: number) =>
  new AtlasError('rate_limited', 'no', { status: 429, errorCode: 'RATE_LIMITED', retryAfterMs });

function isHeld(hold: RetryHold, atMs: number): boolean {
  try {
    hold.check(atMs);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ failure: { kind: 'rate_limited' }, status: undefined });
    return true;
  }
}

test('a 429 holds requests until the time that Atlas allows', () => {
  const hold = new RetryHold();
  expect(isHeld(hold, NOON_MS)).toBe(false);
  hold.start(refusal(12_500), NOON_MS, NOON_MS);
  expect([12_499, 12_500].map((ms) => isHeld(hold, NOON_MS + ms))).toEqual([true, false]);
});

test('the 429 and the held requests report the end of the hold in the same words', () => {
  const hold = new RetryHold();
  const error = hold.start(refusal(20 * HOUR_MS), NOON_MS, NOON_MS);
  expect(error).toMatchObject({ status: 429, errorCode: 'RATE_LIMITED', retryAfterMs: 20 * HOUR_MS });
  expect(error.message).toContain('no request is sent before 2026-03-03T08:00:00Z');
  expect(() => hold.check(NOON_MS + HOUR_MS)).toThrow(error.message);
});

test('without Retry-After a hold lasts a minute, and a shorter hold does not end a longer one', () => {
  const hold = new RetryHold();
  hold.start(refusal(), NOON_MS, NOON_MS);
  hold.start(refusal(1000), NOON_MS, NOON_MS);
  expect([59_999, 60_000].map((ms) => isHeld(hold, NOON_MS + ms))).toEqual([true, false]);
});
