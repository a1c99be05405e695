import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { objectId, seeded } from '../../src/simulator/world/random.ts';
import { get, getLoggedIn, PROJECT, RESTORES } from './client.ts';
import { NOON_MS, started } from './started.ts';

test('stop ends the simulator at once, even with requests that are never answered', async () => {
  const simulator = await started();
  simulator.faults.add({ fault: { kind: 'silence' } });
  simulator.faults.add({ fault: { kind: 'delay', ms: 60_000 }, after: 1 });
  const open = [request(simulator.url + RESTORES), request(simulator.url + RESTORES)];
  for (const requested of open) requested.catch(() => undefined);
  await sleep(30);
  const startedAt = performance.now();
  await simulator.stop();
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  await expect(Promise.any(open)).rejects.toThrow();
  await expect(get(simulator.url + RESTORES)).rejects.toThrow();
});

test('requests in progress are counted by project and cluster', async () => {
  const { url, stats, faults } = await started();
  faults.add({ fault: { kind: 'silence' }, times: 3 });
  for (let number = 0; number < 3; number += 1) request(url + RESTORES).catch(() => undefined);
  await expect
    .poll(() => [stats.maxConcurrent(PROJECT), stats.maxConcurrent(PROJECT, 'orders')])
    .toEqual([3, 3]);
});

test('requests are counted by endpoint and code', async () => {
  const { url, stats } = await started({ log: true });
  await Promise.all([get(url + RESTORES), get(url + RESTORES), get(`${url}${RESTORES}?pageNum=2`)]);
  await getLoggedIn(url, `/api/atlas/v2/groups/${PROJECT}`);
  expect(stats.requests('restore_jobs', 401)).toBe(4);
  expect(stats.requests('project', 200)).toBe(1);
  expect(stats.requests()).toBe(5);
  expect(stats.log.at(-1)).toEqual({
    method: 'GET',
    path: `/api/atlas/v2/groups/${PROJECT}`,
    endpoint: 'project',
    code: 200,
  });
  stats.reset();
  expect([stats.requests(), stats.challenges, stats.log.length]).toEqual([0, 0, 0]);
});

test('a seed reproduces its numbers, and an id contains its creation time', () => {
  const [one, two] = [seeded(7), seeded(7)];
  expect([one(), one(), one()]).toEqual([two(), two(), two()]);
  expect(seeded(8)()).not.toBe(seeded(7)());
  const id = objectId(one, NOON_MS);
  expect(id).toMatch(/^[0-9a-f]{24}$/);
  expect(Number.parseInt(id.slice(0, 8), 16)).toBe(NOON_MS / 1000);
});
