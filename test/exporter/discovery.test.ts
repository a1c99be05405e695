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
import { linesOf, sampleOf, samplesOf } from './scraped.ts';

const JOB = {
  kind: 'restore',
  id: idAt(NOON_MS - MINUTE),
  deliveryType: 'automated',
  createdAtMs: NOON_MS - MINUTE,
} as const;

async function discovering(project: object = {}) {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders', 'ledger');
  const running = exporting(simulator, clock, {
    // The test runs the ticks itself.
    poll: { schedule: '0 3 * * *' },
    projects: [{ id: PROJECT, name: 'payments', clusters: 'all', ...project }],
  });
  return { simulator, ...running };
}

const clustersOf = (text: string) =>
  samplesOf(text, 'up').map((sample) => /cluster_name="([^"]+)"/.exec(sample)?.[1]);

test('dedicated and flex clusters are discovered and polled at once', async () => {
  const { simulator, exporter, scrape, log } = await discovering();
  simulator.world.addCluster(PROJECT, { name: 'sandbox', kind: 'flex' });
  exporter.start();
  await expect.poll(async () => samplesOf(await scrape(), 'jobs').length).toBeGreaterThan(40);
  await exporter.poller.idle();
  const text = await scrape();
  expect(clustersOf(text)).toEqual(['orders', 'ledger', 'sandbox']);
  expect(sampleOf(text, 'targets')).toBe(3);
  expect(sampleOf(text, 'discovery_up', { project_id: PROJECT })).toBe(1);
  expect(sampleOf(text, 'last_successful_discovery_timestamp_seconds')).toBe(NOON_MS / 1000);
  expect(simulator.stats.requests('restore_jobs', 400)).toBe(0);
  expect(log.filter(({ event }) => event === 'cluster_discovered')).toContainEqual({
    level: 'info',
    event: 'cluster_discovered',
    projectId: PROJECT,
    projectName: 'payments',
    clusterName: 'sandbox',
    msg: 'cluster discovered',
  });
});

test('a new cluster is polled as soon as it is discovered, not a tick later', async () => {
  const { simulator, exporter, scrape, clock } = await discovering();
  exporter.start();
  await expect.poll(async () => clustersOf(await scrape())).toHaveLength(2);
  await exporter.poller.idle();
  simulator.world.addCluster(PROJECT, { name: 'archive' }).jobs.add(JOB);
  clock.advance(MINUTE);
  await exporter.rounds.discover();
  await exporter.poller.idle();
  expect(sampleOf(await scrape(), 'up', { cluster_name: 'archive' })).toBe(1);
  const labels = { cluster_name: 'archive', delivery_type: 'automated', state: 'in_progress' };
  expect(sampleOf(await scrape(), 'jobs', labels)).toBe(1);
});

test('a cluster missing from two complete lists is dropped with all its series', async () => {
  const { simulator, tick, scrape, log } = await discovering();
  simulator.world.cluster(PROJECT, 'ledger').jobs.add(JOB);
  await tick();
  await tick(MINUTE);
  expect(linesOf(await scrape(), 'ledger').length).toBeGreaterThan(30);
  simulator.world.removeCluster(PROJECT, 'ledger');
  await tick(MINUTE);
  const between = await scrape();
  expect(sampleOf(between, 'up', { cluster_name: 'ledger' })).toBe(0);
  expect(sampleOf(between, 'poll_failing', { cluster_name: 'ledger' })).toBe(1);
  await tick(MINUTE);
  expect((await scrape()).includes('ledger')).toBe(false);
  expect(log.filter(({ event }) => event === 'cluster_gone').map(({ clusterName }) => clusterName)).toEqual([
    'ledger',
  ]);
});

test('a failed discovery keeps the known clusters, and failed lists do not count as lists without them', async () => {
  const { simulator, tick, scrape, log } = await discovering();
  await tick();
  const failing = simulator.faults.add({
    fault: { kind: 'error', code: 'UNEXPECTED_ERROR' },
    on: { endpoint: 'flex_clusters', loggedIn: true },
    times: Number.POSITIVE_INFINITY,
  });
  simulator.world.removeCluster(PROJECT, 'ledger');
  for (let n = 0; n < 3; n += 1) await tick(MINUTE);
  const text = await scrape();
  expect(clustersOf(text)).toEqual(['orders', 'ledger']);
  expect(sampleOf(text, 'up', { cluster_name: 'orders' })).toBe(1);
  expect(sampleOf(text, 'discovery_up')).toBe(0);
  expect(samplesOf(text, 'discovery_failing')).toEqual([`{project_id="${PROJECT}",reason="server_error"} 1`]);
  expect(sampleOf(text, 'last_successful_discovery_timestamp_seconds')).toBe(NOON_MS / 1000);
  failing();
  await tick(MINUTE);
  expect(samplesOf(await scrape(), 'discovery_failing')).toEqual([]);
  expect(sampleOf(await scrape(), 'discovery_up')).toBe(1);
  const reported = log.filter(({ event }) => String(event).startsWith('discovery_'));
  expect(reported).toEqual([
    {
      level: 'error',
      event: 'discovery_failed',
      projectId: PROJECT,
      projectName: 'payments',
      credentials: 'default',
      reason: 'server_error',
      error: expect.stringContaining('Atlas answers 500'),
      msg: 'discovery failed',
    },
    {
      level: 'info',
      event: 'discovery_recovered',
      projectId: PROJECT,
      projectName: 'payments',
      credentials: 'default',
      reason: 'server_error',
      msg: 'discovery recovered',
    },
  ]);
});

test('clusters without backup and excluded clusters are not polled', async () => {
  const { simulator, tick, scrape } = await discovering({ exclude: ['ledger'] });
  simulator.world.addCluster(PROJECT, { name: 'scratch', backupEnabled: false });
  await tick();
  expect(clustersOf(await scrape())).toEqual(['orders']);
  simulator.world.updateCluster(PROJECT, 'scratch', { backupEnabled: true });
  await tick(MINUTE);
  expect(clustersOf(await scrape())).toEqual(['orders', 'scratch']);
});

test('clusters on further pages are discovered', async () => {
  const { simulator, tick, scrape } = await discovering();
  for (let n = 0; n < 510; n += 1) simulator.world.addCluster(PROJECT, { name: `shop-${n}` });
  await tick();
  expect(sampleOf(await scrape(), 'targets')).toBe(512);
});

test('exclude accepts globs, and unmatched entries are reported', async () => {
  const { simulator, exporter, tick, scrape } = await discovering({ exclude: ['ci-*', 'led?er', 'scratch'] });
  for (const name of ['ci-1', 'ci-4711', 'orders-ci']) simulator.world.addCluster(PROJECT, { name });
  await tick();
  expect(clustersOf(await scrape()).toSorted()).toEqual(['orders', 'orders-ci']);
  expect(exporter.projects.unmatchedExcludes()).toEqual([
    { projectId: PROJECT, credentials: 'default', exclude: 'scratch' },
  ]);
});

test('an excluded project that the credentials cannot see is logged once', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  const projects = [{ id: 'all', exclude: [OTHER_PROJECT, PROJECT] }];
  const { tick, log } = exporting(simulator, clock, { projects }, undefined, undefined, 'debug');
  for (let minute = 0; minute < 3; minute += 1) await tick(MINUTE);
  expect(log.filter(({ event }) => event === 'exclude_unmatched')).toMatchObject([
    { projectId: 'all', credentials: 'default', exclude: OTHER_PROJECT },
  ]);
});

test('an exclude entry that stops matching is logged once', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders', 'scratch');
  const projects = [{ id: PROJECT, name: 'payments', clusters: 'all', exclude: ['scratch', 'ci-*'] }];
  const { tick, log } = exporting(simulator, clock, { projects }, undefined, undefined, 'debug');
  const unmatched = () =>
    log.filter(({ event }) => event === 'exclude_unmatched').map(({ exclude }) => exclude);
  await tick();
  await tick(MINUTE);
  expect(unmatched()).toEqual(['ci-*']);
  simulator.world.removeCluster(PROJECT, 'scratch');
  for (let minute = 0; minute < 3; minute += 1) await tick(MINUTE);
  expect(unmatched()).toEqual(['ci-*', 'scratch']);
});
