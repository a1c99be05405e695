import { expect, test } from 'vitest';
import { type ClockStep, stepAtlasClock, UNKNOWN_CLOCK } from '../../src/core/atlasClock.ts';
import { HOUR, MINUTE, NOON_MS } from './build.ts';

const DAY = 24 * HOUR;

/** Feeds one answer a minute whose Date header differs from our clock by `offByMs`. Returns the skew of Atlas' time. */
function used(...offByMs: readonly (number | undefined)[]): readonly number[] {
  let clock = UNKNOWN_CLOCK;
  return offByMs.map((offMs, minute) => {
    const nowMs = NOON_MS + minute * MINUTE;
    const step: ClockStep = stepAtlasClock(clock, offMs === undefined ? undefined : nowMs + offMs, nowMs);
    clock = step.next;
    return step.atMs - nowMs;
  });
}

test.each([
  ['answers agree', [0, 0, 0], [0, 0, 0]],
  ['our clock is wrong', [HOUR, HOUR, HOUR, HOUR], [HOUR, HOUR, HOUR, HOUR]],
  ['one date is wrong', [0, 0, HOUR, 0], [0, 0, 0, 0]],
  ['two dates are wrong', [0, HOUR, HOUR, 0, HOUR], [0, 0, 0, 0, 0]],
  ['wrong dates do not agree with each other', [0, HOUR, DAY, 2 * DAY, HOUR], [0, 0, 0, 0, 0]],
  ['the first date is wrong', [HOUR, 0, 0], [HOUR, 0, 0]],
  ['the first date is wrong and so is our clock', [DAY, HOUR, HOUR, HOUR], [DAY, HOUR, HOUR, HOUR]],
  ["Atlas' clock is set", [0, 0, HOUR, HOUR, HOUR, HOUR], [0, 0, 0, 0, HOUR, HOUR]],
  ['the machine was suspended', [0, 0, HOUR, HOUR, HOUR], [0, 0, 0, 0, HOUR]],
  ['clocks drift apart', [0, 9 * MINUTE, 18 * MINUTE], [0, 9 * MINUTE, 18 * MINUTE]],
  ['an answer has no date', [HOUR, HOUR, HOUR, undefined], [HOUR, HOUR, HOUR, HOUR]],
  ['no answer has a date', [undefined, undefined], [0, 0]],
])('when %s, dates off by %j give the skews %j', (_what, offByMs, expected) => {
  expect(used(...offByMs)).toEqual(expected);
});

test.each([
  [-2000, 0],
  [2000, 0],
  [-2001, -2001],
  [HOUR, HOUR],
])('a date off by %i ms is a skew of %i, because a header holds whole seconds', (offMs, skewMs) => {
  expect(stepAtlasClock(UNKNOWN_CLOCK, NOON_MS + offMs, NOON_MS).skewMs).toBe(skewMs);
});
