import { describe, expect, test } from 'vitest';
import { NO_JOBS } from '../../src/core/view.ts';
import type { RestoreFacts } from '../../src/simulator/world/jobFacts.ts';
import { jobs, NOON_MS, started } from '../simulator/started.ts';
import { atAtlas, context, outcomeOf, PROJECT, readAll, target } from './atAtlas.ts';

const RUNNING: RestoreFacts = {
  kind: 'restore',
  id: '69a57bc0aaaaaaaaaaaaaaaa',
  createdAtMs: NOON_MS - 60_000,
  deliveryType: 'automated',
};

/** Starts an Atlas that records its requests, with a flex cluster beside the dedicated one. */
async function logged(options: Parameters<typeof started>[0] = {}) {
  const simulator = await started({ log: true, ...options });
  const flex = simulator.world.addCluster(PROJECT, { name: 'playground', kind: 'flex' });
  flex.jobs.add(RUNNING);
  const paths = () => {
    const requested = simulator.stats.log.filter(({ code }) => code !== 401).map(({ path }) => path);
    simulator.stats.reset();
    return requested.map((path) => path.replace(`/groups/${PROJECT}/`, '/groups/P/'));
  };
  return { ...simulator, paths };
}

describe.each(['v2', 'v1.0'] as const)('with API %s', (apiVersion) => {
  test('a list is read from its own path, 500 jobs per page', async () => {
    const { url, world, paths } = await logged();
    world.cluster(PROJECT, 'orders').jobs.addAll(jobs(700));
    const poll = context();
    const read = await readAll(atAtlas(url, { apiVersion }).lists.readRestores(target(), poll, NO_JOBS));
    expect([new Set(read.jobs.map(({ id }) => id)).size, read.jobs.length]).toEqual([700, 700]);
    expect(read).toMatchObject({ beganAtMs: NOON_MS, atMs: NOON_MS, noId: 0, badField: 0 });
    expect(poll.progress.pages).toBe(2);
    const path = `/api/atlas/${apiVersion}/groups/P/clusters/orders/backup/restoreJobs`;
    expect(paths()).toEqual([
      `${path}?pageNum=1&itemsPerPage=500&includeCount=false`,
      `${path}?pageNum=2&itemsPerPage=500&includeCount=false`,
    ]);
  });
});

test('invalid fields are counted, and entries without an id are dropped', async () => {
  const { url, world } = await logged();
  const list = world.cluster(PROJECT, 'orders').jobs;
  const raw = (id: string, wire: unknown) =>
    ({ kind: 'raw', id, createdAtMs: NOON_MS - 1000, wire }) as const;
  list.addAll([
    raw('1', { id: 'one', deliveryType: 'download', finishedAt: 'soon', failed: 'no' }),
    raw('2', { id: 'two', deliveryType: 'download' }),
    raw('3', { deliveryType: 'download' }),
    raw('4', null),
  ]);
  const read = await readAll(atAtlas(url).lists.readRestores(target(), context(), NO_JOBS));
  expect([read.jobs.map(({ id }) => id).sort(), read.noId, read.badField]).toEqual([['one', 'two'], 2, 1]);
});

describe('the type of a cluster', () => {
  test('is learned from the answer to the wrong list and remembered', async () => {
    const { url, paths } = await logged();
    const { lists } = atAtlas(url);
    const read = await readAll(lists.readRestores(target('playground'), context(), NO_JOBS));
    expect(read.jobs).toMatchObject([{ id: RUNNING.id, deliveryType: 'automated' }]);
    expect(paths().map((path) => path.split('/')[6])).toEqual(['clusters', 'flexClusters']);
    await lists.readRestores(target('playground'), context(), NO_JOBS);
    expect(paths().map((path) => path.split('/')[6])).toEqual(['flexClusters']);
  });

  test('is not requested when discovery has reported it', async () => {
    const { url, paths } = await logged();
    const { lists } = atAtlas(url);
    lists.learn(target('playground'), 'flex');
    await lists.readRestores(target('playground'), context(), NO_JOBS);
    expect(paths()).toHaveLength(1);
  });

  test('may change: a flex cluster becomes a dedicated one', async () => {
    const { url, world } = await logged();
    const { lists } = atAtlas(url);
    await lists.readRestores(target('playground'), context(), NO_JOBS);
    world.updateCluster(PROJECT, 'playground', { kind: 'dedicated' });
    expect((await readAll(lists.readRestores(target('playground'), context(), NO_JOBS))).jobs).toHaveLength(
      1,
    );
    expect(await lists.readCollections(target('playground'), context(), NO_JOBS)).toMatchObject({
      jobs: [],
    });
  });

  test('is not looked up in v1.0, which has no flex clusters', async () => {
    const { url } = await logged();
    const { lists } = atAtlas(url, { apiVersion: 'v1.0' });
    expect(await outcomeOf(lists.readRestores(target('playground'), context(), NO_JOBS))).toBe('wrong_kind');
  });

  test('is not learned from a list that could not be read', async () => {
    const { url, faults, paths } = await logged();
    const { lists } = atAtlas(url);
    faults.add({
      fault: { kind: 'error', code: 'USER_UNAUTHORIZED' },
      on: { endpoint: 'flex_restore_jobs', loggedIn: true },
    });
    expect(await outcomeOf(lists.readRestores(target('playground'), context(), NO_JOBS))).toBe('forbidden');
    paths();
    await lists.readRestores(target('playground'), context(), NO_JOBS);
    expect(paths()).toHaveLength(2);
  });
});

describe('collection restore jobs', () => {
  test('have their own list', async () => {
    const { url, world, paths } = await logged();
    world.cluster(PROJECT, 'orders').collectionJobs.add(RUNNING);
    const read = await readAll(atAtlas(url).lists.readCollections(target(), context(), NO_JOBS));
    expect(read.jobs).toMatchObject([{ id: RUNNING.id, deliveryType: 'collection' }]);
    expect(paths()[0]).toMatch(/clusters\/orders\/collectionRestoreJobs\?pageNum=1&itemsPerPage=500$/);
  });

  test('of a flex cluster are not requested', async () => {
    const { url, paths } = await logged();
    const { lists } = atAtlas(url);
    lists.learn(target('playground'), 'flex');
    expect(await lists.readCollections(target('playground'), context(), NO_JOBS)).toBeUndefined();
    expect(paths()).toEqual([]);
  });
});

describe('a count of restore jobs', () => {
  test('is exact if one page contains them all', async () => {
    const { url, world, paths } = await logged();
    world.cluster(PROJECT, 'orders').jobs.addAll(jobs(3));
    expect(await atAtlas(url).lists.countRestores(target(), context())).toEqual({
      count: 3,
      isEstimate: false,
    });
    expect(paths()).toHaveLength(1);
  });

  test("is Atlas' estimate if the page is full", async () => {
    const { url, world } = await logged();
    world.cluster(PROJECT, 'orders').jobs.addAll(jobs(1234));
    const { count: estimate, isEstimate } = await atAtlas(url).lists.countRestores(target(), context());
    // The estimate of the simulated Atlas is off by one.
    expect([Math.abs(estimate - 1234) < 5, isEstimate]).toEqual([true, true]);
  });
});
