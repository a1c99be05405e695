import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { job } from '../simulator/started.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { configFile, OTHER_PROJECT, PROJECT, run, simulating } from './commanding.ts';

const UNKNOWN_PROJECT = '5f0a1b2c3d4e5f6071829399';

async function checking(args: readonly string[], file: string) {
  const { code, out, err } = await run(['check', ...args, '--json', '--config.file', file]);
  expect(err).toBe('');
  return { code, json: JSON.parse(out) };
}

test('--json reports a valid file as ok', async () => {
  const file = await configFile('https://cloud.mongodb.com');
  expect(await checking([], file)).toEqual({ code: 0, json: { ok: true, problems: [], warnings: [] } });
});

test.each([[[]], [['--live']]])('--json lists errors with their positions, with %j', async (args) => {
  const file = join(await temporaryDirectory(), 'exporter.yml');
  await writeFile(
    file,
    ['poll: { jitter: soon }', 'projects:', '  - id: 5E22', '    clusters: all'].join('\n'),
  );
  const { code, json } = await checking(args, file);
  expect(code).toBe(1);
  expect(json).toEqual({
    ok: false,
    problems: [
      { path: 'poll.jitter', message: expect.stringContaining('soon'), line: 1, column: expect.any(Number) },
      { path: 'projects[0].id', message: expect.stringContaining('5E22'), line: 3, column: 9 },
      { path: 'credentials.default', message: expect.any(String), line: null, column: null },
    ],
    warnings: [],
  });
});

test('--json lists each target of check --live, and the cost of its polls', async () => {
  const { url, world } = await simulating(['orders']);
  world.cluster(PROJECT, 'orders').jobs.addAll(Array.from({ length: 1200 }, (_, n) => job(n)));
  world.cluster(PROJECT, 'orders').collectionJobs.addAll(Array.from({ length: 500 }, (_, n) => job(n)));
  world.addCluster(PROJECT, { name: 'sandbox', kind: 'flex' });
  const projects = [{ id: PROJECT, clusters: 'all' }];
  const file = await configFile(url, { projects, poll: { collection_jobs: true } });
  const { code, json } = await checking(['--live'], file);
  const place = {
    projectId: PROJECT,
    projectName: 'payments',
    credentials: 'default',
    up: true,
    failure: null,
  };
  expect(code).toBe(0);
  expect(json).toEqual({
    ok: true,
    problems: [],
    warnings: [],
    targets: [
      {
        ...place,
        clusterName: 'orders',
        restoreJobs: { count: expect.any(Number), isEstimate: true },
        collectionRestoreJobs: { count: 500, isEstimate: true },
      },
      {
        ...place,
        clusterName: 'sandbox',
        restoreJobs: { count: 0, isEstimate: false },
        collectionRestoreJobs: null,
      },
    ],
    discoveries: [place],
    unmatchedExcludes: [],
    droppedTags: [],
    existing: [],
    // Three pages, two of collection jobs, of which the last is empty, and one of the flex cluster.
    costs: [
      {
        projectId: PROJECT,
        projectName: 'payments',
        credentials: 'default',
        requestsPerMinute: 6,
        refillPerMinute: 500,
        isDefault: false,
        failure: null,
      },
    ],
  });
});

test('--json gives reasons for failures, and the known names for an unknown one', async () => {
  const { url, faults } = await simulating(['orders', 'ledger']);
  const on = { endpoint: 'collection_restore_jobs', loggedIn: true } as const;
  faults.add({ fault: { kind: 'error', code: 'USER_UNAUTHORIZED' }, on });
  const projects = [
    { id: PROJECT, name: 'payments', clusters: ['orders', 'ledgers'] },
    { id: OTHER_PROJECT, name: 'one', clusters: ['a'] },
    { id: UNKNOWN_PROJECT, name: 'two', clusters: 'all' },
  ];
  const { code, json } = await checking(
    ['--live'],
    await configFile(url, { projects, poll: { collection_jobs: true } }),
  );
  expect([code, json.ok]).toEqual([1, false]);
  expect(
    json.targets.map((target: { readonly [field: string]: unknown }) => [
      target['clusterName'],
      target['up'],
      target['restoreJobs'],
      target['failure'],
    ]),
  ).toEqual([
    ['orders', true, { count: 0, isEstimate: false }, { reason: 'forbidden', message: expect.any(String) }],
    ['ledgers', false, null, { reason: 'not_found', message: expect.any(String) }],
    ['a', false, null, { reason: 'not_found', message: expect.any(String) }],
  ]);
  expect(json.discoveries).toEqual([
    {
      projectId: UNKNOWN_PROJECT,
      projectName: 'two',
      credentials: 'default',
      up: false,
      failure: { reason: 'not_found', message: expect.stringContaining('no project has this id') },
    },
  ]);
  expect(json.existing).toEqual([
    { credentials: 'default', projects: [{ projectId: PROJECT, projectName: 'payments' }] },
    {
      projectId: PROJECT,
      projectName: 'payments',
      credentials: 'default',
      clusterNames: ['ledger', 'orders'],
    },
  ]);
});
