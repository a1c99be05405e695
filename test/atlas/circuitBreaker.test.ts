import { expect, test } from 'vitest';
import { AtlasError } from '../../src/atlas/error.ts';
import { CircuitBreaker } from '../../src/atlas/limits/circuitBreaker.ts';

const MINUTE = 60_000;
const REFUSED = new AtlasError('unauthorized', 'no');

/** Returns whether the breaker admits requests at these times. Admitted requests are sent. */
function requested(breaker: CircuitBreaker, ...atMs: readonly number[]): readonly boolean[] {
  return atMs.map((ms) => {
    const mayGo = breaker.held(ms) === undefined;
    if (mayGo) breaker.admit(ms);
    return mayGo;
  });
}

function refusedThrice(atMs = 0): CircuitBreaker {
  const breaker = new CircuitBreaker();
  for (let times = 0; times < 3; times += 1) breaker.refused(REFUSED, atMs, atMs);
  return breaker;
}

test('two refusals leave the breaker closed, the third opens it', () => {
  const breaker = new CircuitBreaker();
  breaker.refused(REFUSED, 0, 0);
  breaker.refused(REFUSED, 0, 0);
  expect(requested(breaker, 0, 1)).toEqual([true, true]);
  const last = new AtlasError('unauthorized', 'the last');
  breaker.refused(last, 0, 0);
  expect(breaker.held(1)).toBe(last);
});

test('an open breaker admits one request in five minutes', () => {
  const breaker = refusedThrice();
  expect(
    requested(breaker, 1, 5 * MINUTE - 1, 5 * MINUTE, 5 * MINUTE + 1, 10 * MINUTE - 1, 10 * MINUTE),
  ).toEqual([false, false, true, false, false, true]);
});

test('refusals of requests already in flight do not postpone the probe', () => {
  const breaker = refusedThrice(0);
  breaker.refused(REFUSED, 4 * MINUTE, 4 * MINUTE);
  expect(requested(breaker, 5 * MINUTE)).toEqual([true]);
});

test('an answer closes the breaker, and three more refusals in a row open it again', () => {
  const breaker = refusedThrice();
  breaker.close();
  breaker.refused(REFUSED, 0, 0);
  breaker.refused(REFUSED, 0, 0);
  breaker.close();
  breaker.refused(REFUSED, 0, 0);
  expect(requested(breaker, 1, 2)).toEqual([true, true]);
});
