import { describe, expect, test, vi } from 'vitest';
import { AtlasError } from '../../src/atlas/error.ts';
import type { ListRead } from '../../src/core/outcome.ts';
import { targetKey } from '../../src/core/target.ts';
import { OTHER_PROJECT, target } from '../atlas/atAtlas.ts';
import { EMPTY_LIST, Held, listsOf, pollerOf, turn } from './lists.ts';

const ORDERS = target('orders');
const LEDGER = target('ledger');
const FAR = target('orders', OTHER_PROJECT);
const KEYS = [ORDERS, LEDGER, FAR].map(targetKey);

const atOnce = listsOf(async () => EMPTY_LIST);

test('a tick polls every target, and reports each poll after its view has changed', async () => {
  const { poller, steps } = pollerOf(atOnce, [ORDERS, LEDGER, FAR]);
  expect(poller.views().map(({ polls, lastPoll }) => [polls, lastPoll])).toEqual(
    Array(3).fill([0, undefined]),
  );
  poller.tick();
  await poller.idle();
  expect(steps.map(({ view }) => targetKey(view.target)).sort()).toEqual([...KEYS].sort());
  expect(poller.views().map(({ polls }) => polls)).toEqual([1, 1, 1]);
  expect(new Set(steps.map(({ view }) => view))).toEqual(new Set(poller.views()));
});

test('a target that is still being polled is skipped and counted, and the others are polled', async () => {
  const held = new Held();
  const { poller, steps } = pollerOf(held.lists, [ORDERS, LEDGER]);
  poller.tick();
  await turn();
  held.end(LEDGER);
  await turn();
  poller.tick();
  poller.tick();
  await turn();
  expect(held.started.filter((key) => key === targetKey(ORDERS))).toHaveLength(1);
  expect(held.started.filter((key) => key === targetKey(LEDGER))).toHaveLength(2);
  expect(poller.views().map(({ skipped, polls }) => [skipped, polls])).toEqual([
    [2, 0],
    [1, 1],
  ]);
  expect(steps.map(({ outcome }) => outcome.kind)).toEqual(['complete', 'skipped', 'skipped', 'skipped']);
  held.end(ORDERS);
  held.end(LEDGER);
  await poller.idle();
  expect(poller.views().map(({ polls }) => polls)).toEqual([1, 2]);
});

test('the number of concurrent polls is limited, also after a change of the limit', async () => {
  const held = new Held();
  const { poller } = pollerOf(held.lists, [ORDERS, LEDGER, FAR], { concurrency: 2 });
  poller.tick();
  await turn();
  expect(held.started).toEqual([targetKey(ORDERS), targetKey(FAR)]);
  poller.configure({
    concurrency: 3,
    jitterMs: 0,
    timeoutMs: 60_000,
    collectionJobs: false,
    rules: { expiringWithinMs: 0 },
  });
  await turn();
  expect(held.started).toHaveLength(3);
  await poller.stop(0);
});

describe('the jitter', () => {
  test('delays each poll by a random share', async () => {
    const shares = [0, 0.25, 0.5, 0.99];
    const targets = ['a', 'b', 'c', 'd'].map((name) => target(name));
    const startedAtMs = performance.now();
    const began = new Map<string, number>();
    const lists = listsOf(async ({ clusterName }) => {
      began.set(clusterName, performance.now() - startedAtMs);
      return EMPTY_LIST;
    });
    const { poller } = pollerOf(lists, targets, { jitterMs: 400 }, { random: () => shares.shift() ?? 0 });
    poller.tick();
    await poller.idle();
    // Node's timers take whole milliseconds and may fire one early.
    for (const [name, delayMs] of Object.entries({ a: 0, b: 100, c: 200, d: 396 })) {
      expect(began.get(name)).toBeGreaterThanOrEqual(delayMs - 2);
    }
    expect([...began.keys()]).toEqual(['a', 'b', 'c', 'd']);
  });

  test('can be disabled for a tick, as at the start', async () => {
    const { poller, steps } = pollerOf(atOnce, [ORDERS, LEDGER], { jitterMs: 60_000 });
    poller.tick(0);
    await poller.idle();
    expect(steps).toHaveLength(2);
  });

  test('ends at a stop, without a poll', async () => {
    const { poller, steps } = pollerOf(atOnce, [ORDERS], { jitterMs: 60_000 });
    poller.tick();
    await poller.stop(60_000);
    expect(steps).toEqual([]);
  });
});

describe('thousands of targets', () => {
  const THOUSANDS = Array.from({ length: 3000 }, (_, number) => target(`c${number}`));

  test('do not all start in one turn of the event loop, and each is polled once', async () => {
    const { poller, steps } = pollerOf(atOnce, THOUSANDS, { concurrency: 3000 });
    poller.tick();
    await turn();
    expect(steps.length).toBeLessThan(THOUSANDS.length / 2);
    await poller.idle();
    expect(new Set(poller.views().map(({ polls }) => polls))).toEqual(new Set([1]));
    expect(steps).toHaveLength(THOUSANDS.length);
  });

  test('that have not all started at the next tick are polled once', async () => {
    const { poller } = pollerOf(atOnce, THOUSANDS);
    poller.tick();
    poller.tick();
    await poller.idle();
    expect(new Set(poller.views().map(({ polls }) => polls))).toEqual(new Set([1]));
  });

  test('that are skipped are counted, also during a stop', async () => {
    const held = new Held();
    const { poller } = pollerOf(held.lists, THOUSANDS, { concurrency: THOUSANDS.length });
    poller.tick();
    await vi.waitFor(() => expect(held.started).toHaveLength(THOUSANDS.length), { timeout: 10_000 });
    poller.tick();
    await poller.stop(0);
    expect(poller.views().every(({ skipped }) => skipped === 1)).toBe(true);
  });

  test('that are skipped are counted before the poller is idle, even when no poll is running', async () => {
    const held = new Held();
    const { poller } = pollerOf(held.lists, THOUSANDS, { concurrency: THOUSANDS.length });
    poller.tick();
    while (held.started.length < THOUSANDS.length) await turn();
    poller.tick();
    for (const one of THOUSANDS) held.end(one);
    while (poller.views().some(({ polls }) => polls === 0)) await turn();
    await poller.idle();
    const counted = poller.views().map(({ polls, skipped }) => `${polls} ${skipped}`);
    expect(new Set(counted)).toEqual(new Set(['1 1']));
  });

  test('that have not all started are aborted by a stop', async () => {
    const { poller, steps } = pollerOf(new Held().lists, THOUSANDS);
    poller.tick();
    await poller.stop(0);
    expect(steps).toEqual([]);
    await poller.idle();
  });
});

test('polls have settled once the running ones have ended, even while others wait for their jitter', async () => {
  const held = new Held();
  const delays = [0, 0.9];
  const { poller, steps } = pollerOf(
    held.lists,
    [ORDERS, LEDGER],
    { jitterMs: 60_000 },
    { random: () => delays.shift() ?? 0 },
  );
  poller.tick();
  await turn();
  let hasSettled = false;
  const settled = poller.settled().then(() => {
    hasSettled = true;
  });
  await turn();
  expect(hasSettled).toBe(false);
  held.end(ORDERS);
  await settled;
  expect([held.started.length, steps.length]).toEqual([1, 1]);
  await poller.stop(0);
});

describe('a bug in one target', () => {
  const bug = new TypeError('x is not a function');
  const brokenRead: ListRead = {
    ...EMPTY_LIST,
    get jobs(): never {
      throw bug;
    },
  };

  test.each([
    ['while it is read', () => Promise.reject(bug)],
    ['in its list', async () => brokenRead],
  ])('%s fails its poll as internal, and the others go on', async (_when, read) => {
    const lists = listsOf((of) => (of === LEDGER ? read() : Promise.resolve(EMPTY_LIST)));
    const { poller, bugs } = pollerOf(lists, [ORDERS, LEDGER, FAR]);
    for (let tick = 1; tick <= 2; tick += 1) {
      poller.tick();
      await poller.idle();
    }
    expect(poller.views().map(({ polls, lastPoll }) => [polls, lastPoll?.failure?.kind])).toEqual([
      [2, undefined],
      [2, 'internal'],
      [2, undefined],
    ]);
    expect(bugs).toEqual(Array(2).fill([targetKey(LEDGER), bug]));
  });
});

test('a failure is reported once, and so is the recovery', async () => {
  const failures = [new AtlasError('network', 'no'), new AtlasError('network', 'still no')];
  const lists = listsOf(async () => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return EMPTY_LIST;
  });
  const { poller, steps } = pollerOf(lists, [ORDERS]);
  for (let tick = 1; tick <= 3; tick += 1) {
    poller.tick();
    await poller.idle();
  }
  expect(steps.map(({ events }) => events)).toEqual([
    [{ kind: 'pollFailed', failure: { kind: 'network', message: 'no' } }],
    [],
    [{ kind: 'pollRecovered', was: 'network' }],
  ]);
});

describe('when the targets change', () => {
  test('remaining targets keep their view, removed ones are forgotten, and new ones are polled', async () => {
    const { poller } = pollerOf(atOnce, [ORDERS, LEDGER]);
    poller.tick();
    await poller.idle();
    const [kept] = poller.views();
    poller.setTargets([ORDERS, FAR].map((of) => ({ target: of, lists: atOnce })));
    expect(poller.views().map(({ target: of }) => targetKey(of))).toEqual([ORDERS, FAR].map(targetKey));
    poller.pollNew();
    await poller.idle();
    expect(poller.views()[0]).toBe(kept);
    expect(poller.views().map(({ polls }) => polls)).toEqual([1, 1]);
  });

  test('a target that is removed during its jitter is not polled, and is polled at once when it is added again', async () => {
    const held = new Held();
    const delays = [0.0005, 0.9];
    const options = { random: () => delays.shift() ?? 0 };
    const { poller } = pollerOf(held.lists, [ORDERS, LEDGER], { jitterMs: 60_000 }, options);
    poller.tick();
    poller.setTargets([LEDGER].map((of) => ({ target: of, lists: held.lists })));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(held.started).toEqual([]);
    poller.setTargets([ORDERS, LEDGER].map((of) => ({ target: of, lists: held.lists })));
    poller.pollNew();
    await turn();
    expect(held.started).toEqual([targetKey(ORDERS)]);
    await poller.stop(0);
  });

  test('a target whose lists change during its jitter is polled with the new ones', async () => {
    const before = new Held();
    const { poller, steps } = pollerOf(before.lists, [ORDERS], { jitterMs: 40 });
    poller.tick();
    poller.setTargets([{ target: ORDERS, lists: atOnce }]);
    await poller.idle();
    expect([before.started, steps.length]).toEqual([[], 1]);
  });

  test('the outcome of a poll is dropped when its target was removed meanwhile', async () => {
    const held = new Held();
    const { poller, steps } = pollerOf(held.lists, [ORDERS]);
    poller.tick();
    await turn();
    poller.setTargets([]);
    held.end(ORDERS);
    await poller.idle();
    expect([steps, poller.views()]).toEqual([[], []]);
  });
});

test('a poll that still waits for its jitter at the next tick is not skipped, and runs once', async () => {
  const held = new Held();
  const { poller } = pollerOf(held.lists, [ORDERS], { jitterMs: 400 });
  poller.tick();
  poller.tick();
  await vi.waitFor(() => expect(held.started).toHaveLength(1), { timeout: 10_000 });
  expect(poller.views()[0]?.skipped).toBe(0);
  held.end(ORDERS);
  await poller.idle();
  expect(poller.views().map(({ polls, skipped }) => [polls, skipped])).toEqual([[1, 0]]);
});
