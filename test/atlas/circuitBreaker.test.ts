import { expect, test } from 'vitest';
import { AtlasError } from '../../src/atlas/error.ts';
import { RefusalGate } from '../../src/atlas/limits/circuitBreaker.ts';

const MINUTE = 60_000;
const REFUSED = new AtlasError('unauthorized', 'no');

/** What a gate says to requests at these instants; who may go does. */
function asked(gate: RefusalGate, ...atMs: readonly number[]): readonly boolean[] {
  return atMs.map((ms) => {
    const mayGo = gate.held(ms) === undefined;
    if (mayGo) gate.enter(ms);
    return mayGo;
  });
}

function refusedThrice(atMs = 0): RefusalGate {
  const gate = new RefusalGate();
  for (let times = 0; times < 3; times += 1) gate.refused(REFUSED, atMs, atMs);
  return gate;
}

test('two refusals leave it open, the third closes it', () => {
  const gate = new RefusalGate();
  gate.refused(REFUSED, 0, 0);
  gate.refused(REFUSED, 0, 0);
  expect(asked(gate, 0, 1)).toEqual([true, true]);
  const last = new AtlasError('unauthorized', 'the last');
  gate.refused(last, 0, 0);
  expect(gate.held(1)).toBe(last);
});

test('behind a closed gate one request in five minutes goes through', () => {
  const gate = refusedThrice();
  expect(asked(gate, 1, 5 * MINUTE - 1, 5 * MINUTE, 5 * MINUTE + 1, 10 * MINUTE - 1, 10 * MINUTE)).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
});

test('refusals of requests that were under way do not put the probe off', () => {
  const gate = refusedThrice(0);
  gate.refused(REFUSED, 4 * MINUTE, 4 * MINUTE);
  expect(asked(gate, 5 * MINUTE)).toEqual([true]);
});

test('an answer opens it, and it takes three refusals in a row to close it again', () => {
  const gate = refusedThrice();
  gate.opened();
  gate.refused(REFUSED, 0, 0);
  gate.refused(REFUSED, 0, 0);
  gate.opened();
  gate.refused(REFUSED, 0, 0);
  expect(asked(gate, 1, 2)).toEqual([true, true]);
});

test('a clock that is set back does not close it for longer', () => {
  const gate = refusedThrice(100 * MINUTE);
  expect(asked(gate, 101 * MINUTE, 99 * MINUTE, 99 * MINUTE + 1, 104 * MINUTE)).toEqual([
    false,
    true,
    false,
    true,
  ]);
});
