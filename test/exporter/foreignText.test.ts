import { expect, test } from 'vitest';
import { pollOnce } from '../../src/cli/once.ts';
import { contentOf } from '../../src/exporter/serving/servedContent.ts';
import { ok } from '../../src/result.ts';
import { exporting, PROJECT, simulating, testClock } from './exporting.ts';

const NOTHING_RAW = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test('control, direction and escape characters from Atlas appear neither in the metrics nor in the API', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  simulator.world.addProject({ id: PROJECT, name: 'pay\u202ements\u001b[2J' });
  const { jobs } = simulator.world.addCluster(PROJECT, { name: 'orders' });
  const createdAtMs = clock.now() - 60_000;
  const createdAt = new Date(createdAtMs).toISOString();
  const wire = (id: string) => ({
    id,
    createdAt,
    deliveryType: 'automated',
    targetClusterName: `to\u0085${id}`,
  });
  for (const id of ['a\u202e', 'a\u202d', 'a\\u202e', 'a\u0000']) {
    jobs.add({ kind: 'raw', id, createdAtMs, wire: wire(id) });
  }
  const running = exporting(simulator, clock, { projects: [{ id: PROJECT, clusters: ['orders'] }] });
  await pollOnce(running.exporter);
  const text = await running.scrape();
  const content = contentOf(running.exporter, clock.now, {
    telemetryPath: '/metrics',
    reload: async () => ok(undefined),
    version: '1.2.3',
    instance: 'host',
    shard: { index: 0, total: 1 },
  });
  const api = JSON.stringify([content.targets(), content.jobs(undefined)]);
  for (const shown of [text, api]) expect(shown).not.toMatch(NOTHING_RAW);
  const inProgress = text
    .split('\n')
    .filter((line) => line.startsWith('mongodbatlas_restore_in_progress_job_created_timestamp_seconds{'));
  expect(new Set(inProgress).size).toBe(4);
});
