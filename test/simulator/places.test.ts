import { expect, test } from 'vitest';
import { getLoggedIn, OTHER_PROJECT, PROJECT } from './client.ts';
import { at, list } from './json.ts';
import { started } from './started.ts';

const GROUP = `/api/atlas/v2/groups/${PROJECT}`;
const CLUSTERS = { accept: 'application/vnd.atlas.2024-08-05+json' };
const FLEX = { accept: 'application/vnd.atlas.2024-11-13+json' };

const results = (text: string) => list(at(JSON.parse(text), 'results'));
const names = (text: string) => results(text).map((entry) => at(entry, 'name'));

test('dedicated and flex clusters are listed separately, with the fields that discovery reads', async () => {
  const { url, world } = await started();
  world.addCluster(PROJECT, { name: 'scratch', backupEnabled: false, paused: true });
  world.addCluster(PROJECT, { name: 'sandbox', kind: 'flex' });
  const dedicated = await getLoggedIn(url, `${GROUP}/clusters`, CLUSTERS);
  expect(names(dedicated.text)).toEqual(['orders', 'scratch']);
  expect(results(dedicated.text)[1]).toMatchObject({
    backupEnabled: false,
    paused: true,
    stateName: 'IDLE',
    clusterType: 'REPLICASET',
    groupId: PROJECT,
  });
  const flex = await getLoggedIn(url, `${GROUP}/flexClusters`, FLEX);
  expect(names(flex.text)).toEqual(['sandbox']);
  expect(dedicated.headers['ratelimit-limit']).toBe('10000');
  expect(flex.headers['ratelimit-limit']).toBe('1200');
});

test('clusters and projects can be changed and removed', async () => {
  const { url, world } = await started();
  world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  world.updateCluster(PROJECT, 'orders', { stateName: 'DELETING' });
  const { text } = await getLoggedIn(url, `${GROUP}/clusters`, CLUSTERS);
  expect(results(text).map((entry) => at(entry, 'stateName'))).toEqual(['DELETING']);
  world.removeCluster(PROJECT, 'orders');
  expect(names((await getLoggedIn(url, `${GROUP}/clusters`, CLUSTERS)).text)).toEqual([]);
  world.removeProject(PROJECT);
  expect((await getLoggedIn(url, GROUP)).status).toBe(404);
  expect(names((await getLoggedIn(url, '/api/atlas/v2/groups')).text)).toEqual(['platform']);
});

test('a project has its name and its number of clusters', async () => {
  const { url } = await started();
  const { text } = await getLoggedIn(url, GROUP);
  expect(JSON.parse(text)).toMatchObject({ id: PROJECT, name: 'payments', clusterCount: 1 });
});

test('lists of clusters have pages too', async () => {
  const { url, world } = await started();
  for (let n = 0; n < 5; n += 1) world.addCluster(PROJECT, { name: `c${n}` });
  const { text } = await getLoggedIn(url, `${GROUP}/clusters?itemsPerPage=4&pageNum=2`, CLUSTERS);
  expect(names(text)).toEqual(['c3', 'c4']);
});
