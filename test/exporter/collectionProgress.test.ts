import { expect, test } from 'vitest';
import { contentOf } from '../../src/exporter/serving/servedContent.ts';
import { exporting, idAt, MINUTE, NOON_MS, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { sampleOf } from './scraped.ts';

async function watching(documents: number) {
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
  });
  const running = exporting(simulator, clock, {
    poll: { collection_jobs: true },
    projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }],
  });
  const options = { telemetryPath: '/metrics', reload: undefined, version: '1', instance: 'here' };
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
