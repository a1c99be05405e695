import { expect, test } from 'vitest';
import { AT_ONCE, staggerStarts } from '../../src/queue/staggerStarts.ts';
import { turn } from '../poller/lists.ts';

const never = new AbortController().signal;

function due(delaysMs: readonly number[]) {
  return delaysMs.map((delayMs, name) => ({ name, delayMs }));
}

test('what has no delay begins before it returns, in the order given, but only so many at once', async () => {
  const begun: number[] = [];
  const all = due(Array(3 * AT_ONCE + 1).fill(0));
  const done = staggerStarts(all, ({ name }) => begun.push(name), never);
  expect(begun).toHaveLength(AT_ONCE);
  const inOneTurn: number[] = [];
  for (let before = begun.length; before < all.length; before = begun.length) {
    await turn();
    inOneTurn.push(begun.length - before);
  }
  await done;
  expect(Math.max(...inOneTurn)).toBe(AT_ONCE);
  expect(begun).toEqual(all.map(({ name }) => name));
});

test('where beginning takes its time, others get their turn in between', async () => {
  let begun = 0;
  const done = staggerStarts(
    due(Array(10 * AT_ONCE).fill(0)),
    () => {
      begun += 1;
      const untilMs = performance.now() + 0.05;
      while (performance.now() < untilMs);
      // As every poll does.
      setTimeout(() => {}, 1);
    },
    never,
  );
  const inOneTurn: number[] = [];
  for (let before = begun; before < 10 * AT_ONCE; before = begun) {
    await turn();
    inOneTurn.push(begun - before);
  }
  await done;
  expect(Math.max(...inOneTurn)).toBeLessThanOrEqual(2 * AT_ONCE);
});

test('each begins when its delay is over, whatever their order', async () => {
  const startedAtMs = performance.now();
  const begun: { readonly name: number; readonly afterMs: number }[] = [];
  await staggerStarts(
    due([90, 0, 60, 61, 30]),
    ({ name }) => begun.push({ name, afterMs: performance.now() - startedAtMs }),
    never,
  );
  expect(begun.map(({ name }) => name)).toEqual([1, 4, 2, 3, 0]);
  // Timers of Node take whole milliseconds, and may fire one early.
  for (const [place, delayMs] of [0, 30, 60, 61, 90].entries()) {
    expect(begun[place]?.afterMs).toBeGreaterThanOrEqual(delayMs - 2);
  }
});

test('what had to wait for others does not put off what comes later', async () => {
  const startedAtMs = performance.now();
  // As many timers one after the other would take thirty seconds.
  await staggerStarts(due(Array.from({ length: 30_000 }, (_, place) => place / 300)), () => {}, never);
  expect(performance.now() - startedAtMs).toBeLessThan(15_000);
});

test('a signal that fires ends it with its reason, and nothing more begins', async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  const done = staggerStarts(due([0, 40, 40]), ({ name }) => begun.push(name), stop.signal);
  stop.abort('stopped');
  await expect(done).rejects.toBe('stopped');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(begun).toEqual([0]);
});

test('a signal that fires between two turns ends it as well', async () => {
  const stop = new AbortController();
  let begun = 0;
  const done = staggerStarts(due(Array(3 * AT_ONCE).fill(0)), () => (begun += 1), stop.signal);
  stop.abort('stopped');
  await expect(done).rejects.toBe('stopped');
  expect(begun).toBe(AT_ONCE);
});
