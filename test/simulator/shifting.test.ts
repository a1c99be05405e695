import { expect, test } from 'vitest';
import { getLoggedIn, PROJECT, RESTORES } from './client.ts';
import type { FaultySimulator } from './faultySimulator.ts';
import { ids } from './json.ts';
import { idOf, job, jobs, NOON_MS, started } from './started.ts';

async function bothPages({ url }: FaultySimulator): Promise<readonly unknown[]> {
  const first = await getLoggedIn(url, `${RESTORES}?itemsPerPage=3&pageNum=1`);
  const second = await getLoggedIn(url, `${RESTORES}?itemsPerPage=3&pageNum=2`);
  return [...ids(first.text), ...ids(second.text)];
}

test('when a job is created after page 1 was read, page 2 repeats the last job of page 1', async () => {
  const simulator = await started({
    afterPage: ({ page }) => {
      const newest = { ...job(0), id: 'new', createdAtMs: NOON_MS };
      if (page === 1) simulator.world.cluster(PROJECT, 'orders').jobs.add(newest);
    },
  });
  simulator.world.cluster(PROJECT, 'orders').jobs.addAll(jobs(5));
  expect(await bothPages(simulator)).toEqual([0, 1, 2, 2, 3, 4].map(idOf));
});

test('when a job is deleted after page 1 was read, page 2 lacks a job', async () => {
  const simulator = await started({
    afterPage: ({ page }) => {
      if (page === 1) simulator.world.cluster(PROJECT, 'orders').jobs.remove(idOf(1));
    },
  });
  simulator.world.cluster(PROJECT, 'orders').jobs.addAll(jobs(6));
  expect(await bothPages(simulator)).toEqual([0, 1, 2, 4, 5].map(idOf));
});

test('every request is announced before its answer, and a page only if one is rendered', async () => {
  const seen: string[] = [];
  const { url } = await started({
    onRequest: ({ route, page }) => seen.push(`request ${route.endpoint} ${page}`),
    afterPage: ({ route, page }) => seen.push(`page ${route.endpoint} ${page}`),
  });
  await getLoggedIn(url, `${RESTORES}?pageNum=4`);
  expect(seen).toEqual(['request restore_jobs 1', 'request restore_jobs 4', 'page restore_jobs 4']);
});
