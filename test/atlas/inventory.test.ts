import { describe, expect, test } from 'vitest';
import type { AtlasClient, Query, RequestContext } from '../../src/atlas/client.ts';
import { createInventory, type SkippedEntries } from '../../src/atlas/clusters/inventory.ts';
import type { ProjectId } from '../../src/core/target.ts';

const PROJECT = '5e2211c17a3e5a48f5497de3' as ProjectId;
const ASKING: RequestContext = {
  signal: new AbortController().signal,
  pause: async () => {},
  progress: { pages: 0, pausedMs: 0 },
};

/** Answers each endpoint with the given body and records the requests. */
function inventoryOf(answers: Readonly<Record<string, unknown>>) {
  const requested: Query[] = [];
  const read: SkippedEntries[] = [];
  const client: AtlasClient = {
    get: async (query, _asking, parse) => {
      requested.push(query);
      return parse({
        body: Buffer.from(JSON.stringify(answers[query.endpoint])),
        hash: '',
        atMs: 0,
        skewMs: 0,
      });
    },
    reset: () => {},
  };
  return { inventory: createInventory(client, (skipped) => read.push(skipped)), requested, read };
}

const PLAIN = { id: undefined, isDeleted: false, tags: new Map(), droppedTags: [] };

test('entries that are not clusters are dropped, and a cluster has a backup unless Atlas reports none', async () => {
  const results = [
    { name: 'orders', backupEnabled: true },
    { name: 'scratch', backupEnabled: false },
    { name: 'silent' },
    { name: 'no name', backupEnabled: true },
    { name: '' },
    { name: 7 },
    { backupEnabled: true },
    null,
    'orders',
    ['orders'],
  ];
  const flex = [{ name: 'sandbox', stateName: 'IDLE' }, { name: '../other' }, 3, {}];
  const { inventory, requested, read } = inventoryOf({
    clusters: { results },
    flex_clusters: { results: flex },
  });
  expect(await inventory.clustersOf(PROJECT, ASKING)).toEqual([
    { name: 'orders', type: 'dedicated', hasBackup: true, ...PLAIN },
    { name: 'scratch', type: 'dedicated', hasBackup: false, ...PLAIN },
    { name: 'silent', type: 'dedicated', hasBackup: true, ...PLAIN },
    { name: 'sandbox', type: 'flex', hasBackup: true, ...PLAIN },
  ]);
  expect(requested.map(({ path, version }) => [path, version])).toEqual([
    [
      `/api/atlas/v2/groups/${PROJECT}/clusters?pageNum=1&itemsPerPage=500&includeDeletedWithRetainedBackups=true`,
      '2024-08-05',
    ],
    [`/api/atlas/v2/groups/${PROJECT}/flexClusters?pageNum=1&itemsPerPage=500`, '2024-11-13'],
  ]);
  // The walk reports how many were dropped.
  expect(read).toEqual([
    { endpoint: 'clusters', projectId: PROJECT, entries: 7 },
    { endpoint: 'flex_clusters', projectId: PROJECT, entries: 3 },
  ]);
});

test('a cluster in both lists is a flex cluster', async () => {
  const results = [{ name: 'sandbox', backupEnabled: false }];
  const { inventory } = inventoryOf({ clusters: { results }, flex_clusters: { results } });
  expect(await inventory.clustersOf(PROJECT, ASKING)).toEqual([
    { name: 'sandbox', type: 'flex', hasBackup: true, ...PLAIN },
  ]);
});

test('entries that are not projects are dropped, and a project without a name is called by its id', async () => {
  const results = [
    { id: PROJECT, name: 'payments' },
    { id: '5e2211c17a3e5a48f5497de4' },
    { id: '5e2211c17a3e5a48f5497de5', name: '' },
    { id: '5E2211C17A3E5A48F5497DE6', name: 'upper' },
    { id: 7, name: 'number' },
    { name: 'nameless' },
    null,
  ];
  const { inventory } = inventoryOf({ projects: { results } });
  expect(await inventory.projects(ASKING)).toEqual([
    { id: PROJECT, name: 'payments' },
    { id: '5e2211c17a3e5a48f5497de4', name: '5e2211c17a3e5a48f5497de4' },
    { id: '5e2211c17a3e5a48f5497de5', name: '5e2211c17a3e5a48f5497de5' },
  ]);
});

test.each([
  [{ name: 'payments' }, 'payments'],
  [{ name: 'x'.repeat(128) }, 'x'.repeat(128)],
  [{ name: '🙂'.repeat(300) }, `${'🙂'.repeat(127)}…`],
  [{ name: '' }, undefined],
  [{ name: null }, undefined],
  [{}, undefined],
  [[], undefined],
  ['payments', undefined],
])('the name of the project is read from %j', async (project, name) => {
  const { inventory } = inventoryOf({ project });
  expect(await inventory.nameOf(PROJECT, ASKING)).toBe(name);
});

describe('deleted clusters with retained backups', () => {
  const clustersOf = async (results: readonly object[]) => {
    const { inventory } = inventoryOf({ clusters: { results }, flex_clusters: { results: [] } });
    return inventory.clustersOf(PROJECT, ASKING);
  };
  const living = { id: 'b', name: 'orders', stateName: 'IDLE', backupEnabled: true };
  const deleted = { id: 'a', name: 'orders', stateName: 'DELETED', backupEnabled: false };

  test('have a backup, whatever backupEnabled says', async () => {
    expect(await clustersOf([deleted])).toMatchObject([{ name: 'orders', hasBackup: true, isDeleted: true }]);
  });

  test.each([
    ['before', [living, deleted]],
    ['after', [deleted, living]],
  ])('yield to a living cluster of the same name that is listed %s them', async (_, results) => {
    expect(await clustersOf(results)).toMatchObject([{ id: 'b', isDeleted: false }]);
  });

  test('of the same name count as one, the one created last', async () => {
    const later = { ...deleted, id: 'c' };
    for (const results of [
      [deleted, later],
      [later, deleted],
    ]) {
      expect(await clustersOf(results)).toMatchObject([{ id: 'c', isDeleted: true }]);
    }
  });
});

test('tags are read, bounded and escaped, and entries that are not tags are dropped', async () => {
  const tags = [
    { key: 'team', value: 'payments' },
    { key: 'env', value: 'a\u202eb' },
    { key: 'note', value: 'x'.repeat(129) },
    { key: 'link', value: 'https://restore.example.net/s3cr3t' },
    { key: 7, value: 'x' },
    { key: 'empty', value: '' },
    null,
  ];
  const { inventory } = inventoryOf({
    clusters: { results: [{ name: 'orders', tags }] },
    flex_clusters: { results: [{ name: 'sandbox', tags: 'none' }] },
  });
  const [orders, sandbox] = await inventory.clustersOf(PROJECT, ASKING);
  expect([...(orders?.tags ?? [])]).toEqual([
    ['team', 'payments'],
    ['env', 'a\\u202eb'],
  ]);
  expect(orders?.droppedTags).toEqual(['note', 'link']);
  expect(sandbox?.tags.size).toBe(0);
});

describe('the refill of the bucket of the backup endpoints', () => {
  const set = (method: string, path: string, refill: unknown, seconds: unknown = 60) => ({
    endpointSetName: `${method} ${path}`,
    endpoints: [{ method, path: `/api/atlas/v2/groups/{groupId}/clusters/{clusterName}${path}` }],
    refillRate: { value: refill },
    refillDurationSeconds: { value: seconds },
  });
  const RESTORE_JOBS = '/backup/restoreJobs';

  test.each([
    ['of the set that lists restore jobs', [set('GET', RESTORE_JOBS, 80, 30)], 160],
    ['not of a set that creates them', [set('POST', RESTORE_JOBS, 5), set('GET', RESTORE_JOBS, 80)], 80],
    ['not of a set of one of them', [set('GET', `${RESTORE_JOBS}/{restoreJobId}`, 5)], undefined],
    ['without a number', [set('GET', RESTORE_JOBS, '80')], undefined],
    ['of no time', [set('GET', RESTORE_JOBS, 80, 0)], undefined],
    ['of no set', [], undefined],
  ])('is read in requests a minute: %s', async (_, results, perMinute) => {
    const { inventory } = inventoryOf({ rate_limits: { results } });
    expect(await inventory.backupRefillOf(PROJECT, ASKING)).toBe(perMinute);
  });
});
