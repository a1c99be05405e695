import { expect, test } from 'vitest';
import { atAtlas, PROJECT, target } from '../atlas/atAtlas.ts';
import { started } from '../simulator/started.ts';
import { Held, pollerOf, turn } from './lists.ts';

/** Less than the minute for which each test must not wait, and more than any busy machine needs. */
const WELL_BEFORE_MS = 30_000;
const TARGETS = Array.from({ length: 40 }, (_, number) => target(`c${number}`));

async function timed(work: Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work;
  return performance.now() - startedAtMs;
}

test('a stop ends within its grace period, even against an Atlas that never answers', async () => {
  const { url, faults } = await started();
  faults.add({ fault: { kind: 'silence' }, times: Number.POSITIVE_INFINITY });
  const { lists } = atAtlas(url, { requestTimeoutMs: 60_000 });
  const { poller, steps, bugs } = pollerOf(lists, TARGETS);
  poller.tick();
  await turn();
  const ms = await timed(poller.stop(100));
  expect([ms >= 95, ms < WELL_BEFORE_MS]).toEqual([true, true]);
  // An aborted poll has no outcome and is not a failure of the target.
  expect([steps, bugs]).toEqual([[], []]);
});

test('a poll that ends within the grace period counts, and no other poll starts', async () => {
  const held = new Held();
  const { poller, steps } = pollerOf(held.lists, TARGETS, { concurrency: 1 });
  poller.tick();
  await turn();
  const stopped = poller.stop(60_000);
  // This tick skips no poll, because none may start any more.
  poller.tick();
  const [first] = TARGETS;
  if (first !== undefined) held.end(first);
  expect(await timed(stopped)).toBeLessThan(WELL_BEFORE_MS);
  poller.tick();
  poller.pollNew();
  await turn();
  expect([held.started.length, steps.length]).toEqual([1, 1]);
});

test('a poll that pauses between attempts is aborted after the grace period', async () => {
  const { url, faults, world } = await started();
  world.addCluster(PROJECT, { name: 'c0' });
  faults.add({ fault: { kind: 'respond', status: 503, headers: { 'Retry-After': '60' } }, times: 1 });
  const { lists } = atAtlas(url, { requestTimeoutMs: 60_000 });
  const { poller, steps } = pollerOf(lists, TARGETS.slice(0, 1));
  poller.tick();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await timed(poller.stop(50))).toBeLessThan(WELL_BEFORE_MS);
  expect(steps).toEqual([]);
});

test('an idle poller stops at once', async () => {
  const held = new Held();
  expect(await timed(pollerOf(held.lists, TARGETS).poller.stop(60_000))).toBeLessThan(WELL_BEFORE_MS);
});
