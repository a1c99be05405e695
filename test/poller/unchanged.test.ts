import { describe, expect, test, vi } from 'vitest';
import { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import type { RestoreFacts } from '../../src/simulator/world/jobFacts.ts';
import { atAtlas, budgetOf, context, contextOn, PROJECT, readAll, target } from '../atlas/atAtlas.ts';
import { startHttp } from '../atlas/servers.ts';
import { complete } from '../core/build.ts';
import { Polled } from '../core/polled.ts';
import { idOf, job, jobs, NOON_MS, started } from '../simulator/started.ts';
import { NOON_ID, pollerOf } from './lists.ts';

const PAGES = 5;
const RUNNING: RestoreFacts = {
  kind: 'restore',
  id: NOON_ID,
  createdAtMs: NOON_MS,
  deliveryType: 'automated',
};

/** Returns a poller of a list of five pages of ten jobs; polls are a minute apart. */
async function watched(budget = new BodyBudget(), settings: Parameters<typeof pollerOf>[2] = {}) {
  const clock = { ms: NOON_MS };
  let strike: { readonly page: number; readonly happen: () => void } | undefined;
  const simulator = await started({
    pageCap: 10,
    now: () => clock.ms,
    afterPage: ({ page }) => {
      if (page !== strike?.page) return;
      const { happen } = strike;
      strike = undefined;
      happen();
    },
  });
  const cluster = simulator.world.cluster(PROJECT, 'orders');
  cluster.jobs.addAll(jobs(10 * PAGES - 1));
  // Retry without pauses.
  const { lists } = atAtlas(simulator.url, { random: () => 0, budget });
  const { poller, steps, bugs } = pollerOf(lists, [target()], settings, { now: () => clock.ms });
  const poll = async () => {
    clock.ms += 60_000;
    simulator.stats.reset();
    poller.tick();
    await poller.idle();
    const step = steps.at(-1);
    const outcome = step?.outcome;
    return {
      kind: outcome?.kind,
      unchanged: outcome?.kind === 'complete' && outcome.restores.unchanged,
      pages: step?.view.lastPoll?.pages,
      requests: simulator.stats.requests('restore_jobs', 200),
      events: (step?.events ?? []).map((event) => event.kind),
      list: step?.view.restores,
    };
  };
  /** Calls `happen` once, as soon as Atlas has answered this page. */
  const onPage = (page: number, happen: () => void) => {
    strike = { page, happen };
  };
  return { ...simulator, ...cluster, clock, poller, lists, steps, bugs, poll, budget, onPage };
}

const UNCHANGED = { kind: 'complete', unchanged: true, pages: PAGES, requests: PAGES, events: [] };

test('a list whose pages are all unchanged is not parsed again', async () => {
  const { poll } = await watched();
  const first = await poll();
  expect(first).toMatchObject({ kind: 'complete', unchanged: false, pages: PAGES, requests: PAGES });
  const second = await poll();
  expect(second).toMatchObject(UNCHANGED);
  expect(second.list).toEqual({
    ...first.list,
    beganAtMs: (first.list?.beganAtMs ?? 0) + 60_000,
    readAtMs: (first.list?.readAtMs ?? 0) + 60_000,
  });
});

test.each([0, 25, 10 * PAGES - 2])(
  'a change of the job at index %i is found, with one request per page',
  async (place) => {
    const { poll, jobs: list, budget } = await watched();
    await poll();
    await poll();
    list.update(idOf(place), (facts) =>
      facts.kind === 'restore' && facts.end !== undefined
        ? { ...facts, end: { ...facts.end, as: 'failed' } }
        : facts,
    );
    const changed = await poll();
    expect(changed).toMatchObject({ unchanged: false, pages: PAGES, requests: PAGES, events: ['changed'] });
    expect(changed.list?.counts.automated.failed).toBe(1);
    expect(await poll()).toMatchObject(UNCHANGED);
    expect(budget.freeBytes).toBe(new BodyBudget().freeBytes);
  },
);

test('a list that grows or shrinks by a page is read', async () => {
  const { poll, jobs: list } = await watched();
  await poll();
  list.add({ ...job(10 * PAGES), createdAtMs: NOON_MS - 1e9 });
  list.add({ ...job(10 * PAGES + 1), createdAtMs: NOON_MS - 1e9 - 1000 });
  expect(await poll()).toMatchObject({ unchanged: false, pages: PAGES + 1 });
  list.remove(job(10 * PAGES + 1).id);
  expect(await poll()).toMatchObject({ unchanged: false, pages: PAGES });
});

describe('when the bodies of earlier pages do not fit into the budget', () => {
  test.each([
    ['none of them', 0],
    ['two of them', 9000],
  ])('%s, the walk starts over once', async (_some, bytes) => {
    const { poll, jobs: list, budget } = await watched(budgetOf(bytes));
    await poll();
    expect(await poll()).toMatchObject(UNCHANGED);
    list.remove(idOf(10 * PAGES - 2));
    // Four unchanged pages, the changed one, and all five again.
    expect(await poll()).toMatchObject({ unchanged: false, pages: PAGES, requests: 2 * PAGES, events: [] });
    expect(budget.freeBytes).toBe(bytes);
  });

  test('a changed first page costs no extra request', async () => {
    const { poll, jobs: list } = await watched(budgetOf(0));
    await poll();
    list.add(RUNNING);
    expect(await poll()).toMatchObject({ unchanged: false, requests: PAGES, events: ['created'] });
  });

  test('the second walk has its own start time', async () => {
    const { poll, jobs: list, clock, onPage } = await watched(budgetOf(0));
    await poll();
    list.remove(idOf(10 * PAGES - 2));
    const beganAtMs = clock.ms + 60_000;
    onPage(PAGES, () => {
      clock.ms += 30_000;
    });
    expect((await poll()).list?.beganAtMs).toBe(beganAtMs + 30_000);
  });

  test('a second walk that fails is a failed poll, and the snapshot stays', async () => {
    const { poll, jobs: list, faults } = await watched(budgetOf(0));
    const known = (await poll()).list;
    list.remove(idOf(10 * PAGES - 2));
    faults.add({
      fault: { kind: 'error', code: 'CLUSTER_NOT_FOUND' },
      on: { page: 3, loggedIn: true },
      after: 1,
    });
    const failed = await poll();
    expect(failed).toMatchObject({ kind: 'failed', pages: 2 });
    expect(failed.list).toBe(known);
  });

  test('below the reserve the pages are requested again a second apart', async () => {
    const backupBucket = { capacity: 16, refill: 1, refillMs: 3_600_000 };
    const { url, world } = await started({ pageCap: 10, backupBucket, limitsNow: () => 0 });
    const { jobs: list } = world.cluster(PROJECT, 'orders');
    list.addAll(jobs(10 * PAGES - 1));
    const { lists, clock } = atAtlas(url, { budget: budgetOf(0), reserve: () => 0.5 });
    const polled = new Polled().take(
      complete(await readAll(lists.readRestores(target(), context(), undefined))),
    );
    list.remove(idOf(10 * PAGES - 2));
    const slow = contextOn(clock);
    const read = await readAll(lists.readRestores(target(), slow, polled.list));
    expect(polled.take(complete(read)).list.missing.size).toBe(1);
    // Less than half of the bucket is left after the third page of the first walk.
    expect(slow.pauses).toEqual([1000, 1000, 1000]);
    expect(slow.progress.pages).toBe(PAGES);
  });
});

interface OtherList {
  readonly type?: 'flex';
  readonly reads?: 'readCollections';
}

describe('a list is not compared with', () => {
  test('a failed poll, but with the last successful one', async () => {
    const { poll, jobs: list, faults } = await watched();
    await poll();
    list.add(RUNNING);
    faults.add({ fault: { kind: 'error', code: 'CLUSTER_NOT_FOUND' }, on: { page: 3, loggedIn: true } });
    expect(await poll()).toMatchObject({ kind: 'failed', events: ['pollFailed'] });
    expect(await poll()).toMatchObject({ unchanged: false, events: ['pollRecovered', 'created'] });
    expect(await poll()).toMatchObject({ unchanged: true });
  });

  test('anything after a timeout, because a walk that starts over takes twice as long and could time out each time', async () => {
    const { poll, faults } = await watched(undefined, { timeoutMs: 3000 });
    await poll();
    faults.add({ fault: { kind: 'silence' }, on: { page: 4, loggedIn: true } });
    expect(await poll()).toMatchObject({ kind: 'failed' });
    expect(await poll()).toMatchObject({ kind: 'complete', unchanged: false, requests: PAGES });
    expect(await poll()).toMatchObject({ unchanged: true });
  });

  test('a read that lacked a job, because a second absence must be noticed', async () => {
    const { poll, jobs: list } = await watched();
    await poll();
    list.remove(idOf(7));
    expect(await poll()).toMatchObject({ unchanged: false, events: [] });
    expect(await poll()).toMatchObject({ unchanged: false, events: ['removed'] });
    expect(await poll()).toMatchObject({ unchanged: true, events: [] });
  });

  test('the failed list of the other kind', async () => {
    const { poll, collectionJobs, faults } = await watched(undefined, { collectionJobs: true });
    await poll();
    collectionJobs.add(RUNNING);
    faults.add({
      fault: { kind: 'error', code: 'CLUSTER_NOT_FOUND' },
      on: { endpoint: 'collection_restore_jobs', loggedIn: true },
    });
    expect(await poll()).toMatchObject({ unchanged: true, events: ['pollFailed'] });
    expect(await poll()).toMatchObject({ unchanged: true, events: ['pollRecovered', 'created'] });
  });

  test.each([
    ['a list of another API version', {}, { apiVersion: 'v1.0' }],
    ['the list of flex clusters', { type: 'flex' }, {}],
    ['the list of collection restore jobs', { reads: 'readCollections' }, {}],
  ] as const)('%s, even if its bytes are the same', async (_list, { type, reads }: OtherList, options) => {
    const url = await startHttp((_request, response) => response.end('{"results":[],"links":[]}'));
    const { lists } = atAtlas(url);
    const known = new Polled().take(
      complete(await readAll(lists.readRestores(target(), context(), undefined))),
    ).list;
    const other = atAtlas(url, options).lists;
    if (type !== undefined) other.learn(target(), type);
    expect(await other[reads ?? 'readRestores'](target(), context(), known)).toMatchObject({
      unchanged: false,
    });
    expect(await lists.readRestores(target(), context(), known)).toMatchObject({ unchanged: true });
  });

  test('a poll that failed as internal because its read threw', async () => {
    const { poll, jobs: list, lists, bugs } = await watched(undefined, { collectionJobs: true });
    await poll();
    list.add(RUNNING);
    const bug = new TypeError('x is not a function');
    vi.spyOn(lists, 'readCollections').mockRejectedValueOnce(bug);
    expect(await poll()).toMatchObject({ kind: 'failed', events: ['pollFailed'] });
    expect(bugs).toEqual([[expect.any(String), bug]]);
    expect(await poll()).toMatchObject({ unchanged: false, events: ['pollRecovered', 'created'] });
  });

  test('a poll that failed as internal because its step threw', async () => {
    const { poll, jobs: list, lists, bugs } = await watched(undefined, { collectionJobs: true });
    const reading = vi.spyOn(lists, 'readCollections').mockResolvedValue(undefined);
    const known = (await poll()).list;
    list.add(RUNNING);
    // No list can be unchanged that was never read.
    reading.mockResolvedValueOnce({ unchanged: true, beganAtMs: NOON_MS, atMs: NOON_MS, skewMs: 0 });
    const failed = await poll();
    expect(failed).toMatchObject({ unchanged: false, events: ['pollFailed'] });
    expect(bugs).toHaveLength(1);
    expect(failed.list).toBe(known);
    expect(await poll()).toMatchObject({ unchanged: false, events: ['pollRecovered', 'created'] });
  });
});

test('a walk that fails and one that is aborted release the bodies that they hold', async () => {
  const { poll, faults, lists, steps, budget, onPage } = await watched();
  await poll();
  const { freeBytes } = budget;
  const whileHeld: number[] = [];
  onPage(2, () => whileHeld.push(budget.freeBytes));
  faults.add({ fault: { kind: 'error', code: 'CLUSTER_NOT_FOUND' }, on: { page: 3, loggedIn: true } });
  expect(await poll()).toMatchObject({ kind: 'failed' });
  expect(budget.freeBytes).toBe(freeBytes);

  const abort = new AbortController();
  onPage(2, () => {
    whileHeld.push(budget.freeBytes);
    abort.abort(new Error('stopped'));
  });
  const aborted = lists.readRestores(target(), context(abort.signal), steps.at(-1)?.view.restores);
  await expect(aborted).rejects.toThrow('stopped');
  expect(budget.freeBytes).toBe(freeBytes);
  // Both walks held their first page when they ended.
  expect(whileHeld.map((bytes) => bytes < freeBytes)).toEqual([true, true]);
});

test('a ready download expires by the clock even if its bytes are unchanged', async () => {
  const { poll, jobs: list, clock } = await watched();
  const expiresAtMs = clock.ms + 20 * 60_000;
  const wire = {
    id: NOON_ID,
    deliveryType: 'download',
    deliveryUrl: ['https://a.example/'],
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
  list.add({ kind: 'raw', id: NOON_ID, createdAtMs: NOON_MS, wire });
  await poll();
  expect(await poll()).toMatchObject({ unchanged: true, events: [] });
  clock.ms = expiresAtMs - 10 * 60_000;
  expect(await poll()).toMatchObject({ unchanged: true, events: ['expiring'] });
  clock.ms = expiresAtMs;
  const expired = await poll();
  expect(expired).toMatchObject({ unchanged: true, events: ['changed'] });
  expect(expired.list?.counts.download).toMatchObject({ ready: 0, expired: 1 });
});

test('a URL that is signed anew for each poll makes the list differ, and causes no event', async () => {
  const { poll, jobs: list } = await watched();
  const signed = (signature: number) => ({
    kind: 'raw' as const,
    id: NOON_ID,
    createdAtMs: NOON_MS,
    wire: {
      id: NOON_ID,
      deliveryType: 'download',
      deliveryUrl: [`https://a.example/?signature=${signature}`],
    },
  });
  list.add(signed(0));
  await poll();
  for (const signature of [1, 2]) {
    list.update(NOON_ID, () => signed(signature));
    expect(await poll()).toMatchObject({ kind: 'complete', unchanged: false, events: [] });
  }
  expect(await poll()).toMatchObject({ unchanged: true });
});

test('a target that is removed and added again during its poll is polled again', async () => {
  const { poll, poller, lists, onPage } = await watched();
  await poll();
  onPage(2, () => {
    poller.setTargets([]);
    poller.setTargets([{ target: target(), lists }]);
  });
  const read = await poll();
  expect(read).toMatchObject({ kind: 'complete', unchanged: false, requests: 2 * PAGES, events: [] });
  expect(read.list?.counts.automated.completed).toBe(10 * PAGES - 1);
  expect(poller.views().map(({ polls }) => polls)).toEqual([1]);
});
