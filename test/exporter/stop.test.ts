import { expect, test } from 'vitest';
import { exporting, PROJECT, settle, simulating, testClock } from './exporting.ts';

const SILENCE = { fault: { kind: 'silence' }, times: Number.POSITIVE_INFINITY } as const;

test('a discovery that is never answered ends with the exporter', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  simulator.faults.add(SILENCE);
  const written = { projects: [{ id: PROJECT, name: 'payments', clusters: 'all' }] };
  const { exporter } = exporting(simulator, clock, written, () => 0.99);
  const discovered = exporter.rounds.discover();
  await expect.poll(() => simulator.stats.maxConcurrent(PROJECT)).toBe(1);
  const stoppedAt = performance.now();
  await exporter.stop(60_000);
  await discovered;
  // Well before the grace period ends.
  expect(performance.now() - stoppedAt).toBeLessThan(30_000);
});

test('polls that end within the grace period are awaited, and one that is never answered is aborted', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders', 'ledger');
  simulator.faults.add({ ...SILENCE, on: { clusterName: 'ledger' } });
  simulator.faults.add({ fault: { kind: 'delay', ms: 100 }, on: { clusterName: 'orders', loggedIn: true } });
  const projects = [{ id: PROJECT, name: 'payments', clusters: ['orders', 'ledger'] }];
  const { exporter } = exporting(simulator, clock, { projects });
  exporter.poller.tick(0);
  await expect.poll(() => simulator.stats.maxConcurrent(PROJECT)).toBe(2);
  await exporter.stop(2000);
  const [orders, ledger] = exporter.poller.views();
  expect(orders?.restores).toBeDefined();
  // An aborted poll is not a failed one, so nothing is reported.
  expect(ledger?.lastPoll).toBeUndefined();
});

test('targets in excess of the slots wait without a warning from Node', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  const clusters = Array.from({ length: 30 }, (_, n) => `cluster-${n}`);
  settle(simulator, ...clusters);
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(String(warning));
  process.on('warning', note);
  const projects = [{ id: PROJECT, name: 'payments', clusters }];
  const { tick } = exporting(simulator, clock, { poll: { concurrency: 2 }, projects });
  await tick();
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
