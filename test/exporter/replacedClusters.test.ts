import { expect, test } from 'vitest';
import { encode } from '../../src/state/encode.ts';
import { reader } from '../state/reading.ts';
import {
  type Exporting,
  exporting,
  idAt,
  MINUTE,
  PROJECT,
  settle,
  simulating,
  testClock,
} from './exporting.ts';
import { sampleOf } from './scraped.ts';

const DISCOVERED = { projects: [{ id: PROJECT, name: 'payments', clusters: 'all' }] };
const NAMED = { projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }] };
const ORDERS = { cluster_name: 'orders' };
const CREATED = { ...ORDERS, delivery_type: 'automated' };

/** Starts an exporter that has followed three jobs of the discovered cluster `orders`. */
async function following() {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  const start = (written: object, state?: Parameters<typeof exporting>[6]) =>
    exporting(simulator, clock, written, undefined, undefined, 'info', state);
  const create = (n: number, createdAtMs = clock.now()) =>
    simulator.world.cluster(PROJECT, 'orders').jobs.add({
      kind: 'restore',
      id: idAt(createdAtMs, n),
      deliveryType: 'automated',
      createdAtMs,
    });
  const first = start(DISCOVERED);
  await first.tick();
  await first.tick(MINUTE);
  for (const n of [1, 2, 3]) create(n);
  await first.tick(MINUTE);
  /** Starts a process that reads the state file of another. */
  const restart = async ({ exporter }: Exporting, written: object) => {
    const bytes = Buffer.concat([...encode(exporter.poller.views())]);
    await exporter.stop(0);
    const read = await (await reader())(bytes);
    if (!read.ok) throw new Error(read.error);
    return start(written, { views: read.value, changed: () => {} });
  };
  const replace = () => {
    simulator.world.removeCluster(PROJECT, 'orders');
    simulator.world.addCluster(PROJECT, { name: 'orders' });
  };
  return { simulator, first, restart, replace, create };
}

/** Returns the counters of the cluster, and the events of its jobs. */
async function changesOf({ scrape, log }: Exporting) {
  const text = await scrape();
  return {
    created: sampleOf(text, 'jobs_created_total', CREATED),
    removed: sampleOf(text, 'jobs_removed_total', ORDERS),
    running: sampleOf(text, 'jobs', { ...CREATED, state: 'in_progress' }),
    events: log.map(({ event }) => String(event)).filter((event) => event.startsWith('restore_job')),
  };
}

const ONLY_CREATED = { created: 4, removed: 0, running: 1, events: ['restore_job_created'] };

test('a cluster that is replaced while the exporter does not run drops the old jobs unreported', async () => {
  const { first, restart, replace, create } = await following();
  replace();
  first.clock.advance(20 * MINUTE);
  create(4);
  const second = await restart(first, DISCOVERED);
  for (let times = 0; times < 3; times += 1) await second.tick(MINUTE);
  expect(await changesOf(second)).toEqual(ONLY_CREATED);
});

test('a restart before the list of the new cluster is read drops the old jobs unreported', async () => {
  const { simulator, first, restart, replace, create } = await following();
  replace();
  simulator.faults.add({
    fault: { kind: 'error', code: 'GROUP_NOT_FOUND' },
    on: { endpoint: 'restore_jobs', loggedIn: true },
    times: Number.POSITIVE_INFINITY,
  });
  await first.tick(MINUTE);
  simulator.faults.clear();
  create(4, first.clock.now() + MINUTE);
  const second = await restart(first, DISCOVERED);
  for (let times = 0; times < 3; times += 1) await second.tick(MINUTE);
  expect(await changesOf(second)).toEqual(ONLY_CREATED);
});

test('a cluster that stays is not taken for another after a restart', async () => {
  const { simulator, first, restart } = await following();
  simulator.world.cluster(PROJECT, 'orders').jobs.clear();
  const second = await restart(first, DISCOVERED);
  for (let times = 0; times < 3; times += 1) await second.tick(MINUTE);
  expect(await changesOf(second)).toMatchObject({ removed: 3, running: 0 });
});

test('a cluster that is replaced while the configuration names it drops the old jobs unreported', async () => {
  const { first, replace, create } = await following();
  await first.reload(NAMED);
  replace();
  create(4, first.clock.now() + MINUTE);
  const before = first.log.length;
  await first.reload(DISCOVERED);
  for (let times = 0; times < 3; times += 1) await first.tick(MINUTE);
  expect(await changesOf({ ...first, log: first.log.slice(before) })).toEqual(ONLY_CREATED);
});
