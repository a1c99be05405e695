import { expect, test } from 'vitest';
import { AT_ONCE, staggerStarts } from '../../src/queue/staggerStarts.ts';
import { turn } from '../poller/lists.ts';

const never = new AbortController().signal;

function due(delaysMs: readonly number[]) {
  return delaysMs.map((delayMs, name) => ({ name, delayMs }));
}

test('tasks without a delay start before it returns, in order, but only a few at once', async () => {
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

test('when starting is slow, other work gets its turn in between', async () => {
  let begun = 0;
  const done = staggerStarts(
    due(Array(10 * AT_ONCE).fill(0)),
    () => {
      begun += 1;
      const untilMs = performance.now() + 0.05;
      while (performance.now() < untilMs);
      // Every poll does the same.
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

test('each task starts when its delay is over, in any order', async () => {
  const startedAtMs = performance.now();
  const begun: { readonly name: number; readonly afterMs: number }[] = [];
  await staggerStarts(
    due([90, 0, 60, 61, 30]),
    ({ name }) => begun.push({ name, afterMs: performance.now() - startedAtMs }),
    never,
  );
  expect(begun.map(({ name }) => name)).toEqual([1, 4, 2, 3, 0]);
  // Node's timers take whole milliseconds and may fire one early.
  for (const [place, delayMs] of [0, 30, 60, 61, 90].entries()) {
    expect(begun[place]?.afterMs).toBeGreaterThanOrEqual(delayMs - 2);
  }
});

test('a late start does not delay those after it', async () => {
  const startedAtMs = performance.now();
  // This many timers one after the other would take thirty seconds.
  await staggerStarts(due(Array.from({ length: 30_000 }, (_, place) => place / 300)), () => {}, never);
  expect(performance.now() - startedAtMs).toBeLessThan(15_000);
});

test('an aborted signal rejects with its reason, and no more tasks start', async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  const done = staggerStarts(due([0, 40, 40]), ({ name }) => begun.push(name), stop.signal);
  stop.abort('stopped');
  await expect(done).rejects.toBe('stopped');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(begun).toEqual([0]);
});

test('a signal aborted between two turns rejects as well', async () => {
  const stop = new AbortController();
  let begun = 0;
  const done = staggerStarts(due(Array(3 * AT_ONCE).fill(0)), () => (begun += 1), stop.signal);
  stop.abort('stopped');
  await expect(done).rejects.toBe('stopped');
  expect(begun).toBe(AT_ONCE);
});
