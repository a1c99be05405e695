import { expect, test } from 'vitest';
import { exporting, MINUTE, NOON_MS, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { sampleOf } from './scraped.ts';

test('API v1.0 is polled with its own path and header, and uses the creation times that it reports', async () => {
  const clock = testClock();
  const simulator = await simulating(clock, { log: true });
  settle(simulator, 'orders');
  const createdAtMs = NOON_MS - 10 * MINUTE;
  const end = { as: 'finished', atMs: NOON_MS - 4 * MINUTE } as const;
  const job = {
    kind: 'restore',
    id: 'not-an-object-id',
    deliveryType: 'automated',
    createdAtMs,
    end,
  } as const;
  simulator.world.cluster(PROJECT, 'orders').jobs.add(job);
  const { tick, scrape, log } = exporting(simulator, clock, {
    atlas: { base_url: simulator.url, api_version: 'v1.0' },
    projects: [{ id: PROJECT, clusters: ['orders'] }],
  });
  await tick();
  await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'up')).toBe(1);
  expect(sampleOf(text, 'jobs', { delivery_type: 'automated', state: 'completed' })).toBe(1);
  expect(sampleOf(text, 'last_duration_seconds', { delivery_type: 'automated' })).toBe(6 * 60);
  expect(sampleOf(text, 'project_info', { project_name: PROJECT })).toBe(1);
  // v1.0 has no other endpoints, so neither names nor cluster kinds are requested.
  const paths = new Set(simulator.stats.log.map(({ path }) => path.split('?')[0]));
  expect([...paths]).toEqual([`/api/atlas/v1.0/groups/${PROJECT}/clusters/orders/backup/restoreJobs`]);
  expect(log).toEqual([]);
});
