import { expect, test } from 'vitest';
import { objectId, seeded } from '../../src/simulator/world/random.ts';
import { exporting, MINUTE, NOON_MS, PROJECT, settle, simulating, testClock } from '../exporter/exporting.ts';
import { sampleOf, samplesOf } from '../exporter/scraped.ts';

const HOUR = 60 * MINUTE;
const CLUSTER = { projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }], poll: { reserve: 0 } };

/** Returns a cluster with this many restores in progress and ready downloads, newest first. */
async function crowded(running: number, ready: number) {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  const { jobs } = simulator.world.cluster(PROJECT, 'orders');
  const random = seeded(11);
  const createdAt = (index: number) => NOON_MS - HOUR - index * MINUTE;
  for (let index = 0; index < running; index += 1) {
    const createdAtMs = createdAt(index);
    jobs.add({ kind: 'restore', id: objectId(random, createdAtMs), createdAtMs, deliveryType: 'automated' });
  }
  for (let index = 0; index < ready; index += 1) {
    const createdAtMs = createdAt(index);
    const lifetimeMs = 10 * HOUR;
    jobs.add({
      kind: 'download',
      id: objectId(random, createdAtMs),
      createdAtMs,
      readyAtMs: createdAtMs,
      lifetimeMs,
    });
  }
  return { jobs, ...exporting(simulator, clock, CLUSTER) };
}

test('labels name at most 100 jobs of a kind: the oldest restores and the downloads that expire first', async () => {
  const { tick, scrape } = await crowded(130, 120);
  await tick();
  const text = await scrape();
  const named = samplesOf(text, 'in_progress_job_created_timestamp_seconds').map((sample) =>
    Number(sample.split(' ').at(-1)),
  );
  const expiring = samplesOf(text, 'download_expiry_timestamp_seconds').map((sample) =>
    Number(sample.split(' ').at(-1)),
  );
  expect([named.length, expiring.length]).toEqual([100, 100]);
  expect(Math.max(...named)).toBe((NOON_MS - HOUR - 30 * MINUTE) / 1000);
  expect(Math.max(...expiring)).toBe((NOON_MS + 9 * HOUR - 20 * MINUTE) / 1000);
  // The counts are not limited.
  expect(sampleOf(text, 'jobs', { delivery_type: 'automated', state: 'in_progress' })).toBe(130);
  expect(sampleOf(text, 'jobs', { delivery_type: 'download', state: 'ready' })).toBe(120);
});

test('the limit on named jobs is logged when it starts to apply, once per kind', async () => {
  const { tick, log, jobs } = await crowded(101, 100);
  const reported = () => log.filter(({ event }) => event === 'series_limited');
  await tick();
  await tick(MINUTE);
  const limited = {
    projectId: PROJECT,
    clusterName: 'orders',
    state: 'in_progress',
    shown: 100,
    level: 'warn',
  };
  expect(reported()).toEqual([expect.objectContaining({ ...limited, jobs: 101 })]);
  const [newest] = jobs.newest().filter(({ kind }) => kind === 'restore');
  if (newest === undefined) throw new Error('no job');
  jobs.remove(newest.id);
  await tick(MINUTE);
  await tick(MINUTE);
  jobs.add(newest);
  await tick(MINUTE);
  expect(reported()).toHaveLength(2);
});

test('projects and clusters that disappear leave no series behind', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  const { world } = simulator;
  settle(simulator, 'orders');
  const { tick, scrape } = exporting(simulator, clock, { projects: [{ id: 'all' }], poll: { reserve: 0 } });
  await tick();
  await tick(MINUTE);
  const names = async () => (await scrape()).split('\n').map((line) => line.replace(/ \S+$/, ''));
  const before = await names();
  for (let number = 0; number < 5; number += 1) {
    const id = `5f0a1b2c3d4e5f60718294${number}0`;
    world.addProject({ id, name: `short-lived ${number}` });
    world.addCluster(id, { name: `drill-${number}` });
    await tick(MINUTE);
    expect(await names()).not.toEqual(before);
    world.removeProject(id);
    await tick(MINUTE);
    await tick(MINUTE);
  }
  expect(await names()).toEqual(before);
});

test('a cluster that returns is logged like a new one', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator);
  const projects = [{ id: PROJECT, name: 'payments', clusters: 'all' }];
  const { tick, log } = exporting(simulator, clock, { projects, poll: { reserve: 0 } });
  for (let turn = 1; turn <= 2; turn += 1) {
    const { jobs } = simulator.world.addCluster(PROJECT, { name: 'drill' });
    jobs.add({ kind: 'raw', id: 'a', createdAtMs: NOON_MS, wire: {} });
    await tick(MINUTE);
    await tick(MINUTE);
    expect(log.filter(({ event }) => event === 'entries_unreadable')).toHaveLength(turn);
    simulator.world.removeCluster(PROJECT, 'drill');
    await tick(MINUTE);
    await tick(MINUTE);
  }
});

test('entries of a list without a name or id are logged with their number once they appear', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders', '-no-name');
  simulator.world.addProject({ id: 'no-id', name: 'platform' });
  const { tick, log } = exporting(simulator, clock, { projects: [{ id: 'all' }], poll: { reserve: 0 } });
  await tick();
  await tick(MINUTE);
  const reported = () => log.filter(({ event }) => event === 'entries_unreadable');
  const line = { level: 'warn', reason: 'no_id', entries: 1 };
  expect(reported()).toEqual([
    expect.objectContaining({ ...line, list: 'projects' }),
    expect.objectContaining({ ...line, list: 'clusters', projectId: PROJECT }),
  ]);
});

test('unreadable jobs are counted in the metrics, and logged once until none is left', async () => {
  const { tick, scrape, log, jobs } = await crowded(1, 0);
  const broken = (id: string, wire: object) =>
    jobs.add({ kind: 'raw', id, createdAtMs: NOON_MS - HOUR, wire });
  broken('a', { deliveryType: 'automated' });
  broken('b', { id: 'x'.repeat(65), deliveryType: 'automated' });
  broken('c', { id: 'c', deliveryType: 'automated', targetClusterName: 'x'.repeat(129) });
  await tick();
  await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'invalid_jobs', { reason: 'no_id' })).toBe(2);
  expect(sampleOf(text, 'invalid_jobs', { reason: 'bad_field' })).toBe(1);
  const reported = () => log.filter(({ event }) => event === 'entries_unreadable');
  const of = { level: 'warn', projectId: PROJECT, clusterName: 'orders' };
  expect(reported()).toEqual([
    expect.objectContaining({ ...of, reason: 'no_id', entries: 2 }),
    expect.objectContaining({ ...of, reason: 'bad_field', entries: 1 }),
  ]);
  jobs.remove('c');
  await tick(MINUTE);
  broken('c', { id: 'c', deliveryType: 5 });
  await tick(MINUTE);
  expect(reported()).toHaveLength(3);
});

test('discovery of a project with more than 10,000 clusters fails, and its known targets stay', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  const projects = [{ id: PROJECT, name: 'payments', clusters: 'all' }];
  const { tick, scrape, log } = exporting(simulator, clock, { projects, poll: { reserve: 0 } });
  await tick();
  for (let number = 0; number < 10_000; number += 1)
    simulator.world.addCluster(PROJECT, { name: `c${number}` });
  await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'targets')).toBe(1);
  expect(sampleOf(text, 'discovery_failing', { reason: 'too_many_pages' })).toBe(1);
  expect(log).toContainEqual(
    expect.objectContaining({
      event: 'discovery_failed',
      error: expect.stringContaining('more than 10000 entries'),
    }),
  );
});
