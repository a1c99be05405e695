import { expect, test } from 'vitest';
import { LocalClock } from '../../src/exporter/localClock.ts';

const HOUR = 3_600_000;

function machine() {
  let steadyMs = 0;
  let asleepMs = 0;
  let setByMs = 0;
  const uptimeMs = () => steadyMs + asleepMs;
  const clock = new LocalClock({
    steadyMs: () => steadyMs,
    wallMs: () => uptimeMs() + setByMs,
    uptimeMs: () => 7 * HOUR + uptimeMs(),
  });
  return {
    clock,
    run: (ms: number) => {
      steadyMs += ms;
    },
    sleep: (ms: number) => {
      asleepMs += ms;
    },
    set: (ms: number) => {
      setByMs += ms;
    },
  };
}

test('a clock that is never set causes no shift', () => {
  const { clock, run } = machine();
  run(HOUR);
  expect(clock.follow()).toBe(0);
  expect(clock.now()).toBe(HOUR);
});

test('a clock that is set is followed on request, not before', () => {
  const { clock, run, set } = machine();
  set(-HOUR);
  run(1000);
  expect(clock.now()).toBe(1000);
  expect(clock.follow()).toBe(-HOUR);
  expect(clock.now()).toBe(1000 - HOUR);
});

test('a suspend counts as elapsed time, not as setting the clock', () => {
  const { clock, run, sleep } = machine();
  for (let time = 1; time <= 2; time += 1) {
    run(HOUR);
    sleep(HOUR);
    expect(clock.follow()).toBe(0);
    expect(clock.now()).toBe(2 * HOUR * time);
  }
});

test('a clock set during a suspend shifts by the set amount only', () => {
  const { clock, sleep, set } = machine();
  sleep(HOUR);
  set(-2 * HOUR);
  expect(clock.follow()).toBe(-2 * HOUR);
  expect(clock.now()).toBe(-HOUR);
});
