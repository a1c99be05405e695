import { expect, test } from 'vitest';
import {
  exporting,
  idAt,
  MINUTE,
  NOON_MS,
  OTHER_PROJECT,
  PROJECT,
  settle,
  simulating,
  testClock,
} from './exporting.ts';
import { sampleOf, samplesOf } from './scraped.ts';

const RUNNING = {
  kind: 'restore',
  id: idAt(NOON_MS - 10 * MINUTE),
  deliveryType: 'automated',
  createdAtMs: NOON_MS - 10 * MINUTE,
  destination: { projectId: OTHER_PROJECT, clusterName: 'elsewhere' },
} as const;

async function withCluster(kind: 'dedicated' | 'flex', poll: object = {}) {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator);
  const cluster = simulator.world.addCluster(PROJECT, { name: 'orders', kind });
  const projects = [{ id: PROJECT, name: 'payments', clusters: ['orders'] }];
  return { simulator, cluster, ...exporting(simulator, clock, { poll, projects }) };
}

test('a flex cluster is recognized by the first refusal of Atlas, which is not reported', async () => {
  const { simulator, cluster, tick, scrape, log } = await withCluster('flex');
  cluster.jobs.add({ ...RUNNING, end: { as: 'finished', atMs: NOON_MS - MINUTE } });
  for (let n = 0; n < 3; n += 1) await tick(MINUTE);
  expect(simulator.stats.requests('restore_jobs', 400)).toBe(1);
  expect(simulator.stats.requests('flex_restore_jobs', 200)).toBe(3);
  const text = await scrape();
  expect(sampleOf(text, 'up')).toBe(1);
  expect(samplesOf(text, 'poll_failing')).toEqual([]);
  expect(sampleOf(text, 'poll_failures_total', { reason: 'wrong_kind' })).toBe(0);
  expect(sampleOf(text, 'jobs', { delivery_type: 'automated', state: 'completed' })).toBe(1);
  expect(sampleOf(text, 'last_duration_seconds', { delivery_type: 'automated' })).toBe(9 * 60);
  expect(log).toEqual([]);
});

test('a flex cluster that becomes a dedicated one is still polled', async () => {
  const { simulator, tick, scrape } = await withCluster('flex');
  await tick();
  simulator.world.updateCluster(PROJECT, 'orders', { kind: 'dedicated' });
  await tick(MINUTE);
  await tick(MINUTE);
  expect(sampleOf(await scrape(), 'up')).toBe(1);
  expect(simulator.stats.requests('flex_restore_jobs', 400)).toBe(1);
  expect(sampleOf(await scrape(), 'poll_failures_total', { reason: 'wrong_kind' })).toBe(0);
});

test('the states of flex jobs map to those of all jobs', async () => {
  const { cluster, tick, scrape, log } = await withCluster('flex');
  await tick();
  const id = (n: number) => idAt(NOON_MS, n);
  const createdAtMs = NOON_MS;
  cluster.jobs.addAll([
    { ...RUNNING, id: id(1), createdAtMs },
    { ...RUNNING, id: id(2), createdAtMs, end: { as: 'failed', atMs: NOON_MS + 30_000 } },
    { kind: 'download', id: id(3), createdAtMs, readyAtMs: NOON_MS + 30_000 },
  ]);
  await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'jobs', { delivery_type: 'automated', state: 'in_progress' })).toBe(1);
  expect(sampleOf(text, 'jobs', { delivery_type: 'automated', state: 'failed' })).toBe(1);
  expect(sampleOf(text, 'jobs', { delivery_type: 'download', state: 'ready' })).toBe(1);
  expect(sampleOf(text, 'download_expiry_timestamp_seconds')).toBe(NOON_MS / 1000 + 6 * 3600);
  expect(sampleOf(text, 'cross_project_jobs')).toBe(1);
  expect(log.map(({ event, level, to }) => [event, level, to]).toSorted()).toEqual([
    ['restore_job_created', 'error', 'failed'],
    ['restore_job_created', 'info', 'in_progress'],
    ['restore_job_created', 'info', 'ready'],
  ]);
});

test('collection restore jobs are a separate delivery type, if they are enabled', async () => {
  const { simulator, cluster, tick, scrape } = await withCluster('dedicated', { collection_jobs: true });
  cluster.collectionJobs.add({ ...RUNNING, end: { as: 'finished', atMs: NOON_MS - MINUTE } });
  await tick();
  const text = await scrape();
  expect(simulator.stats.requests('collection_restore_jobs', 200)).toBe(1);
  expect(sampleOf(text, 'jobs', { delivery_type: 'collection', state: 'completed' })).toBe(1);
  expect(sampleOf(text, 'last_poll_pages')).toBe(2);
  const without = await withCluster('dedicated');
  await without.tick();
  expect((await without.scrape()).includes('delivery_type="collection"')).toBe(false);
});

test('a failed list of collection restore jobs leaves the other list alone', async () => {
  const { simulator, cluster, tick, scrape, log } = await withCluster('dedicated', { collection_jobs: true });
  cluster.collectionJobs.add({ ...RUNNING, end: { as: 'finished', atMs: NOON_MS - MINUTE } });
  await tick();
  const on = { endpoint: 'collection_restore_jobs', loggedIn: true } as const;
  simulator.faults.add({ fault: { kind: 'error', code: 'UNEXPECTED_ERROR' }, on, times: 4 });
  cluster.jobs.add({ ...RUNNING, id: idAt(NOON_MS), createdAtMs: NOON_MS });
  await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'up')).toBe(1);
  expect(sampleOf(text, 'poll_failing', { reason: 'server_error' })).toBe(1);
  expect(sampleOf(text, 'poll_failures_total', { reason: 'server_error' })).toBe(1);
  expect(sampleOf(text, 'jobs', { delivery_type: 'automated', state: 'in_progress' })).toBe(1);
  expect(sampleOf(text, 'jobs_created_total', { delivery_type: 'automated' })).toBe(1);
  expect(sampleOf(text, 'jobs', { delivery_type: 'collection', state: 'completed' })).toBe(1);
  await tick(MINUTE);
  expect(samplesOf(await scrape(), 'poll_failing')).toEqual([]);
  expect(log.map(({ event }) => event)).toEqual(['poll_failed', 'restore_job_created', 'poll_recovered']);
});

test('the collection restore jobs of a flex cluster are not requested', async () => {
  const { simulator, tick, scrape } = await withCluster('flex', { collection_jobs: true });
  await tick();
  await tick(MINUTE);
  expect(simulator.stats.requests('collection_restore_jobs')).toBe(0);
  expect(sampleOf(await scrape(), 'up')).toBe(1);
});
