import { expect, test } from 'vitest';
import { contentOf } from '../../src/exporter/serving/servedContent.ts';
import { exporting, idAt, MINUTE, NOON_MS, PROJECT, settle, simulating, testClock } from './exporting.ts';

test('a page is rendered in several turns of the event loop, and shows the state of one moment', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  const { jobs } = simulator.world.cluster(PROJECT, 'orders');
  const create = (n: number) =>
    jobs.add({ kind: 'restore', id: idAt(NOON_MS, n), createdAtMs: NOON_MS, deliveryType: 'automated' });
  create(1);
  const { exporter, tick } = exporting(simulator, clock, {
    projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }],
  });
  await tick();
  const options = {
    telemetryPath: '/metrics',
    reload: undefined,
    version: '1',
    instance: 'here',
    shard: { index: 0, total: 1 },
  };
  const content = contentOf(exporter, clock.now, options);
  const atOnce = await content.page('', async () => {});
  let turns = 0;
  const page = await content.page('', async () => {
    turns += 1;
    create(1 + turns);
    await tick(MINUTE);
  });
  expect(turns).toBe(3);
  expect(page.html).toBe(atOnce.html);
});
