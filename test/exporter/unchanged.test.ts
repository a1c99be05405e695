import { expect, onTestFinished, test } from 'vitest';
import { exporting, idAt, MINUTE, NOON_MS, PROJECT, settle, simulating, testClock } from './exporting.ts';

test('poll_completed reports whether a list has changed', async () => {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  const { jobs } = simulator.world.cluster(PROJECT, 'orders');
  const job = { kind: 'restore', deliveryType: 'automated', createdAtMs: NOON_MS } as const;
  jobs.add({ ...job, id: idAt(NOON_MS, 1) });
  const projects = [{ id: PROJECT, name: 'payments', clusters: ['orders'] }];
  const { tick, log } = exporting(simulator, clock, { projects }, undefined, onTestFinished, 'debug');
  await tick();
  await tick(MINUTE);
  jobs.add({ ...job, id: idAt(NOON_MS, 2) });
  await tick(MINUTE);
  const polls = log.filter(({ event }) => event === 'poll_completed');
  expect(polls).toMatchObject([
    { unchanged: false, pages: 1, jobs: 1, noId: 0, badField: 0 },
    { unchanged: true, pages: 1, jobs: 1, noId: 0, badField: 0 },
    { unchanged: false, pages: 1, jobs: 2, noId: 0, badField: 0 },
  ]);
});
