import { expect, test } from 'vitest';
import { getLoggedIn, PROJECT, RESTORES } from './client.ts';
import { job, started } from './started.ts';

const CLUSTERS = `/api/atlas/v2/groups/${PROJECT}/clusters`;
const ACCEPT = { accept: 'application/vnd.atlas.2024-08-05+json' };
const DELETED_TOO = '?includeDeletedWithRetainedBackups=true';

async function listed(url: string, query: string): Promise<readonly string[]> {
  const { results } = JSON.parse((await getLoggedIn(url, CLUSTERS + query, ACCEPT)).text);
  return results.map(({ name, stateName }: { name: string; stateName: string }) => `${name} ${stateName}`);
}

test('a deleted cluster is listed only on request, and its restore jobs can be read', async () => {
  const { url, world } = await started();
  world.cluster(PROJECT, 'orders').jobs.add(job(0));
  world.deleteCluster(PROJECT, 'orders');
  expect(await listed(url, '')).toEqual([]);
  expect(await listed(url, DELETED_TOO)).toEqual(['orders DELETED']);
  expect(JSON.parse((await getLoggedIn(url, RESTORES)).text).results).toHaveLength(1);
});

test('a new cluster of the same name is listed too, with another id and its own jobs', async () => {
  const { url, world } = await started();
  const { id } = world.cluster(PROJECT, 'orders').facts;
  world.cluster(PROJECT, 'orders').jobs.add(job(0));
  world.deleteCluster(PROJECT, 'orders');
  expect(world.addCluster(PROJECT, { name: 'orders' }).facts.id).not.toBe(id);
  expect(await listed(url, DELETED_TOO)).toEqual(['orders IDLE', 'orders DELETED']);
  expect(JSON.parse((await getLoggedIn(url, RESTORES)).text).results).toEqual([]);
});

test('without its backups, a deleted cluster has no list', async () => {
  const { url, world } = await started();
  world.deleteCluster(PROJECT, 'orders');
  world.removeCluster(PROJECT, 'orders');
  expect((await getLoggedIn(url, RESTORES)).text).toContain('CLUSTER_NOT_FOUND');
});

test('includeDeletedWithRetainedBackups is accepted only for clusters, and only with true or false', async () => {
  const { url } = await started();
  expect((await getLoggedIn(url, RESTORES + DELETED_TOO)).status).toBe(400);
  const query = '?includeDeletedWithRetainedBackups=yes';
  expect((await getLoggedIn(url, CLUSTERS + query, ACCEPT)).status).toBe(400);
});

test('tags are listed in the format of Atlas', async () => {
  const { url, world } = await started();
  world.updateCluster(PROJECT, 'orders', { tags: { team: 'payments', env: 'production' } });
  const { results } = JSON.parse((await getLoggedIn(url, CLUSTERS, ACCEPT)).text);
  expect(results[0].tags).toEqual([
    { key: 'team', value: 'payments' },
    { key: 'env', value: 'production' },
  ]);
});
