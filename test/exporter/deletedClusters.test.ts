import { expect, test } from 'vitest';
import { targetKey } from '../../src/core/target.ts';
import { contentOf } from '../../src/exporter/serving/servedContent.ts';
import { exporting, idAt, MINUTE, NOON_MS, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { linesOf, sampleOf, samplesOf } from './scraped.ts';

const job = (createdAtMs: number) =>
  ({ kind: 'restore', id: idAt(createdAtMs), deliveryType: 'automated', createdAtMs }) as const;

const DISCOVERED = {
  poll: { schedule: '0 3 * * *' },
  projects: [{ id: PROJECT, name: 'payments', clusters: 'all' }],
};

async function discovering() {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders', 'ledger');
  const running = exporting(simulator, clock, DISCOVERED);
  await running.tick();
  await running.tick(MINUTE);
  return { simulator, ...running };
}

const ORDERS = { cluster_name: 'orders' };

test('after an accidental deletion the restore is followed on the list of the deleted cluster', async () => {
  const { simulator, tick, scrape, clock, log } = await discovering();
  const { jobs } = simulator.world.cluster(PROJECT, 'orders');
  simulator.world.deleteCluster(PROJECT, 'orders');
  await tick(MINUTE);
  jobs.add(job(clock.now()));
  await tick(MINUTE);
  await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'up', ORDERS)).toBe(1);
  expect(samplesOf(text, 'cluster_deleted')).toEqual([`{project_id="${PROJECT}",cluster_name="orders"} 1`]);
  expect(sampleOf(text, 'jobs_created_total', { ...ORDERS, delivery_type: 'automated' })).toBe(1);
  expect(log.map(({ event }) => event)).not.toContain('cluster_gone');
});

test('a deleted cluster whose list is missing twice in a row is dropped silently, and not polled again', async () => {
  const { simulator, tick, scrape, log } = await discovering();
  simulator.world.deleteCluster(PROJECT, 'orders');
  await tick(MINUTE);
  const fault = { kind: 'error', code: 'CLUSTER_NOT_FOUND' } as const;
  const on = { clusterName: 'orders', loggedIn: true } as const;
  simulator.faults.add({ fault, on, times: Number.POSITIVE_INFINITY });
  await tick(MINUTE);
  expect(sampleOf(await scrape(), 'poll_failing', { ...ORDERS, reason: 'not_found' })).toBe(1);
  await tick(MINUTE);
  expect(linesOf(await scrape(), 'orders')).toEqual([]);
  const requested = simulator.stats.requests('restore_jobs', 404);
  await tick(MINUTE);
  await tick(MINUTE);
  expect(linesOf(await scrape(), 'orders')).toEqual([]);
  expect(simulator.stats.requests('restore_jobs', 404)).toBe(requested);
  expect(log.map(({ event }) => event)).not.toContain('cluster_gone');
  // A new cluster of the same name is another entry.
  simulator.faults.clear();
  simulator.world.addCluster(PROJECT, { name: 'orders' });
  await tick(MINUTE);
  await tick(MINUTE);
  expect(sampleOf(await scrape(), 'up', ORDERS)).toBe(1);
  expect(samplesOf(await scrape(), 'cluster_deleted')).toEqual([]);
});

test.each([
  ['CLUSTER_NOT_FOUND', 'a living cluster', false],
  ['GROUP_NOT_FOUND', 'a deleted cluster', true],
] as const)('%s for %s stays a failure', async (code, _, isDeleted) => {
  const { simulator, tick, scrape } = await discovering();
  if (isDeleted) simulator.world.deleteCluster(PROJECT, 'orders');
  await tick(MINUTE);
  const on = { endpoint: 'restore_jobs', clusterName: 'orders', loggedIn: true } as const;
  simulator.faults.add({ fault: { kind: 'error', code }, on, times: Number.POSITIVE_INFINITY });
  for (let times = 0; times < 4; times += 1) await tick(MINUTE);
  expect(sampleOf(await scrape(), 'poll_failing', { ...ORDERS, reason: 'not_found' })).toBe(1);
});

test('a deleted cluster whose backups are gone shows nothing after a start, and again after a restart', async () => {
  const { simulator, clock, exporter } = await discovering();
  simulator.world.deleteCluster(PROJECT, 'orders');
  simulator.faults.add({
    fault: { kind: 'error', code: 'CLUSTER_NOT_FOUND' },
    on: { endpoint: 'restore_jobs', clusterName: 'orders', loggedIn: true },
    times: Number.POSITIVE_INFINITY,
  });
  const states = [undefined, exporter.poller.views().filter(({ target }) => target.clusterName !== 'orders')];
  for (const views of states) {
    const state = views && {
      views: new Map(views.map((view) => [targetKey(view.target), view])),
      changed: () => {},
    };
    const again = exporting(simulator, clock, DISCOVERED, undefined, undefined, 'info', state);
    const before = simulator.stats.requests('restore_jobs', 404);
    again.exporter.start();
    await expect.poll(() => again.log.map(({ event }) => event)).toContain('first_round_completed');
    expect(again.log.find(({ event }) => event === 'first_round_completed')).toMatchObject({
      targets: 1,
      failed: 0,
    });
    await expect.poll(async () => linesOf(await again.scrape(), 'orders')).toEqual([]);
    const text = await again.scrape();
    expect(samplesOf(text, 'poll_failing')).toEqual([]);
    expect(sampleOf(text, 'poll_failures_total', { reason: 'not_found' })).toBe(0);
    expect(again.log.map(({ level }) => level)).not.toContain('error');
    expect(again.exporter.poller.unpolled()).toEqual([]);
    expect(simulator.stats.requests('restore_jobs', 404) - before).toBe(2);
    await again.tick(MINUTE);
    expect(simulator.stats.requests('restore_jobs', 404) - before).toBe(2);
    await again.exporter.stop(0);
  }
});

test('a list that is missing before and after a restart is missing twice in a row', async () => {
  const { simulator, clock, exporter, tick } = await discovering();
  simulator.world.deleteCluster(PROJECT, 'orders');
  await tick(MINUTE);
  simulator.faults.add({
    fault: { kind: 'error', code: 'CLUSTER_NOT_FOUND' },
    on: { endpoint: 'restore_jobs', clusterName: 'orders', loggedIn: true },
    times: Number.POSITIVE_INFINITY,
  });
  await tick(MINUTE);
  const views = new Map(exporter.poller.views().map((view) => [targetKey(view.target), view]));
  const state = { views, changed: () => {} };
  const again = exporting(simulator, clock, DISCOVERED, undefined, undefined, 'info', state);
  await again.exporter.rounds.discover();
  await again.tick(MINUTE);
  expect(linesOf(await again.scrape(), 'orders')).toEqual([]);
  expect(again.log.map(({ event }) => event)).not.toContain('poll_failed');
});

test('a single missing list between successful polls is ignored', async () => {
  const { simulator, tick, scrape } = await discovering();
  simulator.world.deleteCluster(PROJECT, 'orders');
  const fault = { kind: 'error', code: 'CLUSTER_NOT_FOUND' } as const;
  const on = { endpoint: 'restore_jobs', clusterName: 'orders', loggedIn: true } as const;
  await tick(MINUTE);
  for (let times = 0; times < 3; times += 1) {
    simulator.faults.add({ fault, on });
    await tick(MINUTE);
    await tick(MINUTE);
  }
  expect(sampleOf(await scrape(), 'up', ORDERS)).toBe(1);
});

test('a new cluster of an old name drops the old jobs unreported and keeps the counters', async () => {
  const { simulator, tick, scrape, clock, log } = await discovering();
  const { jobs } = simulator.world.cluster(PROJECT, 'orders');
  for (const minutes of [1, 2, 3]) jobs.add(job(clock.now() + minutes));
  await tick(MINUTE);
  const created = { ...ORDERS, delivery_type: 'automated' };
  expect(sampleOf(await scrape(), 'jobs_created_total', created)).toBe(3);
  simulator.world.removeCluster(PROJECT, 'orders');
  const again = simulator.world.addCluster(PROJECT, { name: 'orders' });
  clock.advance(30 * MINUTE);
  // One from before the last successful poll, and one from after it.
  again.jobs.add(job(NOON_MS - 60 * MINUTE));
  again.jobs.add(job(clock.now() - MINUTE));
  const before = log.length;
  await tick();
  await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'jobs_removed_total', ORDERS)).toBe(0);
  expect(sampleOf(text, 'jobs_created_total', created)).toBe(4);
  expect(sampleOf(text, 'jobs', { ...created, state: 'in_progress' })).toBe(2);
  expect(samplesOf(text, 'up')).toHaveLength(2);
  const events = log
    .slice(before)
    .map(({ event }) => event)
    .filter((event) => String(event).startsWith('restore_job'));
  expect(events).toEqual(['restore_job_created']);
});

test('the page and the API mark a deleted cluster and its jobs', async () => {
  const { simulator, tick, clock, exporter } = await discovering();
  simulator.world.cluster(PROJECT, 'orders').jobs.add(job(clock.now()));
  simulator.world.deleteCluster(PROJECT, 'orders');
  await tick(MINUTE);
  await tick(MINUTE);
  const content = contentOf(exporter, clock.now, {
    version: '1.2.3',
    instance: 'here',
    shard: { index: 0, total: 1 },
    telemetryPath: '/metrics',
    reload: undefined,
  });
  expect(content.targets()).toMatchObject({
    targets: [
      { clusterName: 'orders', clusterDeleted: true },
      { clusterName: 'ledger', clusterDeleted: false },
    ],
  });
  expect(content.jobs(undefined)).toMatchObject({ jobs: [{ clusterName: 'orders', clusterDeleted: true }] });
  const { html } = await content.page('', async () => undefined);
  expect(html.match(/deleted cluster/g)).toHaveLength(2);
  expect(html).toContain('1 of them deleted');
});
