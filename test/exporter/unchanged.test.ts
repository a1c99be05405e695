import { expect, onTestFinished, test, vi } from 'vitest';
import { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import { jobs as manyJobs } from '../simulator/started.ts';
import {
  API_KEY,
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

test('all credentials share one budget for held bodies, also after a reload', async () => {
  const clock = testClock();
  const simulator = await simulating(clock, { pageCap: 10 });
  settle(simulator, 'orders');
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'invoices' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'bills' });
  simulator.world.cluster(PROJECT, 'orders').jobs.addAll(manyJobs(15));
  simulator.world.cluster(OTHER_PROJECT, 'bills').jobs.addAll(manyJobs(15));
  const written = {
    credentials: { default: API_KEY, other: API_KEY },
    projects: [
      { id: PROJECT, name: 'payments', clusters: ['orders'] },
      { id: OTHER_PROJECT, name: 'invoices', clusters: ['bills'], credentials: 'other' },
    ],
  };
  const { tick, reload } = exporting(simulator, clock, written);
  const reserving = vi.spyOn(BodyBudget.prototype, 'reserve');
  onTestFinished(() => reserving.mockRestore());
  const budgets = new Set<unknown>();
  const pollTwice = async () => {
    reserving.mockClear();
    await tick(MINUTE);
    await tick(MINUTE);
    for (const budget of reserving.mock.contexts) budgets.add(budget);
    return reserving.mock.calls.length;
  };
  // The first page of each list is held while its second page is compared.
  expect(await pollTwice()).toBe(2);
  // Another API version opens new clients.
  await reload({ ...written, atlas: { base_url: simulator.url, api_version: 'v1.0' } });
  expect(await pollTwice()).toBe(2);
  expect(budgets.size).toBe(1);
});
