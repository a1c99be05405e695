import { afterEach, describe, expect, test, vi } from 'vitest';
import { AtlasError } from '../../src/atlas/error.ts';
import { FairSemaphore } from '../../src/queue/fairSemaphore.ts';
import { sleep } from '../../src/queue/sleep.ts';
import { EMPTY_LIST, listsOf } from '../poller/lists.ts';
import { polled } from '../poller/polled.ts';
import { started } from '../simulator/started.ts';
import { atAtlas, OTHER_PROJECT, target } from './atAtlas.ts';

afterEach(() => void vi.restoreAllMocks());

describe('a poll that waits', () => {
  test('releases its slot, and acquires one again', async () => {
    const slots = new FairSemaphore(1, 2);
    const order: string[] = [];
    const waits = listsOf(async (_target, context) => {
      order.push('waits');
      await context.pause(30);
      order.push('goes on');
      return EMPTY_LIST;
    });
    const other = listsOf(async () => {
      order.push('other');
      return EMPTY_LIST;
    });
    const first = polled(waits, { slots }).outcome;
    await polled(other, { slots }, target('orders', OTHER_PROJECT)).outcome;
    await first;
    expect(order).toEqual(['waits', 'other', 'goes on']);
    await slots.acquire('p', AbortSignal.timeout(0));
  });

  test.each([
    ['while it pauses', 60_000],
    ['in the queue', 10],
  ])('%s ends at poll.timeout', async (_where, pauseMs) => {
    const slots = new FairSemaphore(1, 1);
    const lists = listsOf(async (_target, context) => {
      const pause = context.pause(pauseMs);
      await slots.acquire('other', context.signal);
      await pause;
      return EMPTY_LIST;
    });
    expect(await polled(lists, { slots, timeoutMs: 60 }).outcome).toMatchObject({
      kind: 'failed',
      failure: { kind: 'timeout', message: expect.stringContaining('poll.timeout') },
    });
    // It did not release a slot that it did not hold.
    await expect(slots.acquire('next', AbortSignal.timeout(20))).rejects.toThrow();
  });
});

test('work that outlives a poll is aborted with it, and takes no slot', async () => {
  const slots = new FairSemaphore(1, 2);
  const steps: string[] = [];
  const bug = listsOf(async (_target, context) => {
    const ahead = context.pause(20).then(() => steps.push('asked'));
    ahead.catch(() => steps.push('ended'));
    throw new Error('a bug');
  });
  await polled(bug, { slots }).outcome;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(steps).toEqual(['ended']);
  await slots.acquire('next', AbortSignal.timeout(20));
});

test('a poll releases its slot however it ends', async () => {
  const slots = new FairSemaphore(1, 1);
  const stop = new AbortController();
  await polled(
    listsOf(async () => EMPTY_LIST),
    { slots },
  ).outcome;
  await polled(
    listsOf(() => Promise.reject(new AtlasError('forbidden', 'no'))),
    { slots },
  ).outcome;
  await polled(
    listsOf(() => Promise.reject(new Error('bug'))),
    { slots },
  ).outcome;
  const stopped = polled(
    listsOf(async (_target, { signal }) => {
      stop.abort('stopped');
      throw signal.reason;
    }),
    { slots, stop: stop.signal },
  );
  await expect(stopped.outcome).rejects.toBe('stopped');
  await slots.acquire('p', AbortSignal.timeout(0));
});

test('an ended poll leaves no listeners on longer-lived signals', async () => {
  const stop = new AbortController();
  const draining = new AbortController();
  const signals = { stop: stop.signal, draining: draining.signal };
  await polled(
    listsOf(async () => EMPTY_LIST),
    { slots: new FairSemaphore(1, 1), ...signals },
  ).outcome;
  const failing = listsOf(() => Promise.reject(new AtlasError('forbidden', 'no')));
  await polled(failing, { slots: new FairSemaphore(1, 1), ...signals }).outcome;
  await sleep(1, draining.signal);
  const [aborted, cleared] = [
    vi.spyOn(AbortController.prototype, 'abort'),
    vi.spyOn(globalThis, 'clearTimeout'),
  ];
  stop.abort();
  draining.abort();
  // These two, and nothing that was attached to their signals.
  expect([aborted.mock.calls.length, cleared.mock.calls.length]).toEqual([2, 0]);
});

describe('against an Atlas that never answers', () => {
  const silence = { fault: { kind: 'silence' }, times: Number.POSITIVE_INFINITY } as const;

  test('a poll ends at poll.timeout, without another attempt', async () => {
    const { url, faults, stats } = await started();
    faults.add(silence);
    const { lists, retries } = atAtlas(url, { requestTimeoutMs: 60_000 });
    const { outcome, bugs } = polled(lists, { timeoutMs: 80 });
    expect(await outcome).toMatchObject({ kind: 'failed', pages: 0, failure: { kind: 'timeout' } });
    expect([bugs, retries, stats.requests('restore_jobs', 200)]).toEqual([[], [], 0]);
  });

  test('a stopped poll ends at once, without an outcome', async () => {
    const { url, faults } = await started();
    faults.add(silence);
    const stop = new AbortController();
    const { outcome } = polled(atAtlas(url, { requestTimeoutMs: 60_000 }).lists, { stop: stop.signal });
    const reason = new Error('stopped');
    const startedAtMs = performance.now();
    setTimeout(() => stop.abort(reason), 30);
    await expect(outcome).rejects.toBe(reason);
    // Well before the request times out.
    expect(performance.now() - startedAtMs).toBeLessThan(30_000);
  });
});

test('a poll that is stopped in the queue sends no request', async () => {
  const draining = new AbortController();
  const slots = new FairSemaphore(1, 1);
  await slots.acquire('p', draining.signal);
  let requested = 0;
  const lists = listsOf(async () => {
    requested += 1;
    return EMPTY_LIST;
  });
  const queued = polled(lists, { slots, draining: draining.signal }).outcome;
  draining.abort('over');
  await expect(queued).rejects.toBe('over');
  expect(requested).toBe(0);
});
