import { expect, test } from 'vitest';
import { contentOf } from '../../src/exporter/serving/servedContent.ts';
import type { Destination } from '../../src/simulator/world/jobFacts.ts';
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
import { sampleOf } from './scraped.ts';

async function watching(
  documents: number,
  destination: Destination = { projectId: PROJECT, clusterName: 'orders' },
  pointInTimeMs?: number,
) {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  simulator.world.cluster(PROJECT, 'orders').collectionJobs.add({
    kind: 'restore',
    deliveryType: '',
    id: idAt(NOON_MS),
    createdAtMs: NOON_MS,
    end: { as: 'finished', atMs: NOON_MS + 20 * MINUTE },
    collection: { documents, failedIndexes: 2 },
    destination,
    ...(pointInTimeMs === undefined ? {} : { pointInTimeMs }),
  });
  const running = exporting(simulator, clock, {
    poll: { collection_jobs: true },
    projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }],
  });
  const options = {
    telemetryPath: '/metrics',
    reload: undefined,
    version: '1',
    instance: 'here',
    shard: { index: 0, total: 1 },
  };
  const { jobs, page } = contentOf(running.exporter, clock.now, options);
  return { ...running, jobs, page: async () => (await page('', async () => {})).html };
}

test('page, API and metrics show the progress of a collection restore, whose total is at first an estimate', async () => {
  const { tick, page, jobs, scrape } = await watching(1_200_000);
  await tick(2 * MINUTE);
  expect(await page()).toContain('restored 120,000 of 1,500,000 documents (8 %)');
  await tick(8 * MINUTE);
  expect(await page()).toContain('restored 600,000 of 1,200,000 documents (50 %)');
  expect(jobs(undefined)).toMatchObject({
    jobs: [{ deliveryType: 'collection', restoredDocuments: 600_000, totalDocuments: 1_200_000 }],
  });
  const text = await scrape();
  expect(sampleOf(text, 'in_progress_job_restored_documents')).toBe(600_000);
  expect(sampleOf(text, 'in_progress_job_documents')).toBe(1_200_000);
});

test('a total of 0 counts as unknown', async () => {
  const { tick, page, jobs, scrape } = await watching(0);
  await tick(MINUTE);
  expect(await page()).toContain('restored 0 documents, total not known');
  expect(jobs(undefined)).toMatchObject({ jobs: [{ restoredDocuments: 0, totalDocuments: null }] });
  expect(sampleOf(await scrape(), 'in_progress_job_documents')).toBeUndefined();
});

test('the page shows missing indexes of a completed restore', async () => {
  const { tick, page } = await watching(10);
  await tick(20 * MINUTE);
  expect(await page()).toContain('indexes of 2 collections could not be built');
});

test('a completed restore without some indexes is completed, with its destination and the number of collections', async () => {
  const { tick, scrape, log } = await watching(10, { clusterName: 'staging', projectId: OTHER_PROJECT });
  await tick();
  await tick(20 * MINUTE);
  const text = await scrape();
  const completed = { delivery_type: 'collection', state: 'completed' };
  expect(sampleOf(text, 'jobs', completed)).toBe(1);
  expect(sampleOf(text, 'job_state_changes_total', completed)).toBe(1);
  expect(sampleOf(text, 'last_success_timestamp_seconds', { delivery_type: 'collection' })).toBe(
    (NOON_MS + 20 * MINUTE) / 1000,
  );
  const labels = {
    job_id: idAt(NOON_MS),
    destination_project_id: OTHER_PROJECT,
    destination_cluster_name: 'staging',
  };
  expect(sampleOf(text, 'failed_index_collections', labels)).toBe(2);
  expect(log.find(({ event }) => event === 'restore_job_state_changed')).toMatchObject({
    level: 'info',
    deliveryType: 'collection',
    to: 'completed',
    destinationClusterName: 'staging',
    backupSnapshotId: expect.stringMatching(/^[0-9a-f]{24}$/),
  });
});

test('a collection restore to a point in time has the age of its data', async () => {
  const { tick, scrape } = await watching(10, undefined, NOON_MS - 30 * MINUTE);
  await tick(20 * MINUTE);
  const labels = { delivery_type: 'collection' };
  expect(sampleOf(await scrape(), 'last_restored_data_age_seconds', labels)).toBe(30 * 60);
});
