import { expect, test } from 'vitest';
import { API_KEY, configFile, OTHER_PROJECT, PROJECT, run, simulating, widthOf } from './commanding.ts';
import { idAt, jobs, listing, steady } from './listing.ts';
import { spawned } from './spawned.ts';

test('list prints one line for each active job, newest first', async () => {
  const { code, out, err } = await listing([], { width: 140 });
  expect([code, err]).toEqual([0, '']);
  expect(steady(out).split('\n')).toEqual([
    expect.stringMatching(/^STATE {8}TYPE {7}AGE +LEFT +JOB +CLUSTER {10}DESTINATION$/),
    expect.stringMatching(/^ready {8}download {3}<m> +<m> +<id> {2}payments\/orders$/),
    expect.stringMatching(
      /^in_progress {2}automated {2}1h <m> +<id> {2}payments\/orders {2}<id>\/orders-staging$/,
    ),
    '',
  ]);
  expect(widthOf(out)).toBeLessThanOrEqual(140);
});

test('--json prints every job in full, with ISO 8601 timestamps', async () => {
  const { out } = await listing(['--all', '--json'], { colors: true, width: 80 });
  const parsed = JSON.parse(out);
  expect(parsed.jobs).toHaveLength(3);
  expect(parsed.jobs[1]).toEqual({
    projectId: PROJECT,
    projectName: 'payments',
    clusterName: 'orders',
    clusterDeleted: null,
    jobId: expect.stringMatching(/^[0-9a-f]{24}$/),
    deliveryType: 'pointInTime',
    state: 'failed',
    createdAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
    finishedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
    expiresAt: null,
    destinationProjectId: PROJECT,
    destinationClusterName: 'orders',
    backupSnapshotId: expect.stringMatching(/^[0-9a-f]{24}$/),
    durationSeconds: 2400,
    restoredDocuments: null,
    totalDocuments: null,
    failedIndexCollections: null,
  });
  expect(out).not.toMatch(/https?:/);
});

test('without jobs, list reports that there are none, and --json prints an empty list', async () => {
  const { url } = await simulating();
  const file = await configFile(url);
  const list = async (...args: readonly string[]) =>
    (await run(['list', '--config.file', file, ...args])).out;
  expect(await list()).toBe('no active jobs (--all lists jobs in every state)\n');
  expect(await list('--all')).toBe('no jobs\n');
  expect(JSON.parse(await list('--json'))).toEqual({ jobs: [], failures: [] });
});

test('a target that cannot be read is reported on standard error, and the others are listed', async () => {
  const { url, world } = await simulating();
  world.cluster(PROJECT, 'orders').jobs.addAll(jobs());
  const projects = [{ id: PROJECT, name: 'payments', clusters: ['orders', 'gone'] }];
  const { code, out, err } = await run(['list', '--config.file', await configFile(url, { projects })]);
  expect(code).toBe(1);
  expect(out.split('\n')).toHaveLength(4);
  expect(err).toBe(
    'payments/gone: not_found: the project has no cluster of this name: check its spelling, or remove it if it was deleted\n',
  );
});

test('--json includes the targets that could not be read', async () => {
  const { url } = await simulating();
  const projects = [
    { id: PROJECT, name: 'payments', clusters: ['orders', 'gone'] },
    { id: OTHER_PROJECT, clusters: 'all' },
  ];
  const ran = await run(['list', '--json', '--config.file', await configFile(url, { projects })]);
  expect([ran.code, ran.err]).toEqual([1, '']);
  expect(JSON.parse(ran.out)).toEqual({
    jobs: [],
    failures: [
      {
        what: 'clusters',
        projectId: OTHER_PROJECT,
        projectName: OTHER_PROJECT,
        clusterName: null,
        credentials: 'default',
        reason: 'not_found',
        message: expect.stringContaining('no project has this id'),
      },
      {
        what: 'restore_jobs',
        projectId: PROJECT,
        projectName: 'payments',
        clusterName: 'gone',
        credentials: 'default',
        reason: 'not_found',
        message: expect.stringContaining('the project has no cluster of this name'),
      },
    ],
  });
});

test('collection restore jobs are listed, and a failure to read them hides no other job', async () => {
  const { url, world, faults } = await simulating();
  const [running] = jobs();
  if (running === undefined) throw new Error('there is no job');
  world.cluster(PROJECT, 'orders').jobs.add(running);
  world.cluster(PROJECT, 'orders').collectionJobs.add({ ...running, id: idAt(Date.now(), 9) });
  const args = ['list', '--config.file', await configFile(url, { poll: { collection_jobs: true } })];
  expect((await run(args)).out).toMatch(/in_progress {2}collection/);
  const on = { endpoint: 'collection_restore_jobs', loggedIn: true } as const;
  faults.add({ fault: { kind: 'error', code: 'USER_UNAUTHORIZED' }, on });
  const { code, out, err } = await run(args);
  expect(code).toBe(1);
  expect(out).toMatch(/in_progress {2}automated/);
  expect(err).toMatch(/^payments\/orders \(collection restore jobs\): forbidden: .+\n$/);
});

test('without a file, targets come from the command line and credentials from the environment', async () => {
  const env = {
    MONGODB_ATLAS_PUBLIC_API_KEY: API_KEY.public_key,
    MONGODB_ATLAS_PRIVATE_API_KEY: API_KEY.private_key,
  };
  const { code, err } = await run(['check', '--target', `${PROJECT}/orders`], { env });
  expect([code, err]).toEqual([0, '']);
});

test.each([
  ['orders', 0],
  ['gone', 1],
])('a closed output pipe does not change the exit code for jobs of %s: %d', async (cluster, code) => {
  const { url, world } = await simulating();
  world.cluster(PROJECT, 'orders').jobs.addAll(jobs());
  const file = await configFile(url, { projects: [{ id: PROJECT, clusters: [cluster] }] });
  const program = spawned(['list', '--json', '--config.file', file]);
  program.stopReading();
  expect((await program.ended()).code).toBe(code);
});

test('--state, --project, --cluster and --since filter jobs', async () => {
  const idsOf = async (...args: readonly string[]) => {
    const { out } = await listing([...args, '--json']);
    return JSON.parse(out).jobs.map(({ state }: { readonly state: string }) => state);
  };
  expect(await idsOf('--state', 'failed')).toEqual(['failed']);
  expect(await idsOf('--since', '35m')).toEqual(['ready', 'failed']);
  expect(await idsOf('--since', '35m', '--state', 'failed')).toEqual(['failed']);
  expect(await idsOf('--project', 'payments')).toEqual(['ready', 'in_progress']);
  expect(await idsOf('--cluster', 'orders')).toEqual(['ready', 'in_progress']);
  const none = await listing(['--cluster', 'unknown']);
  expect([none.code, none.err]).toEqual([1, 'no target matches --project and --cluster\n']);
});

test.each([80, Number.POSITIVE_INFINITY])(
  'in a terminal of %d columns, the progress of a collection restore appears below its line',
  async (width) => {
    const { url, world } = await simulating();
    const createdAtMs = Date.now() - 60_000;
    const facts = { kind: 'restore', deliveryType: '', collection: { documents: 1_200_000 } } as const;
    const end = { as: 'finished', atMs: createdAtMs + 600_000 } as const;
    const id = idAt(createdAtMs, 9);
    world.cluster(PROJECT, 'orders').collectionJobs.add({ ...facts, id, createdAtMs, end });
    const ended = {
      ...facts,
      createdAtMs: createdAtMs - 600_000,
      end: { as: 'finished', atMs: createdAtMs },
    } as const;
    const failedIndexes = { documents: 10, failedIndexes: 3 };
    world
      .cluster(PROJECT, 'orders')
      .collectionJobs.add({ ...ended, id: idAt(ended.createdAtMs, 8), collection: failedIndexes });
    const file = await configFile(url, { poll: { collection_jobs: true } });
    const { out } = await run(['list', '--all', '--config.file', file], { width });
    const lines = out.split('\n').map((line) => line.trim());
    const [running, completed] = ['in_progress', 'completed'].map((state) =>
      lines.findIndex((line) => line.startsWith(state)),
    );
    const places = width === 80 ? 1 : 0;
    expect(lines[(running ?? 0) + 1 + places]).toBe('restored 120,000 of 1,500,000 documents (8 %)');
    expect(lines[(completed ?? 0) + 1 + places]).toBe('indexes of 3 collections could not be built');
    const json: unknown = JSON.parse((await run(['list', '--all', '--json', '--config.file', file])).out);
    expect(json).toMatchObject({
      jobs: [
        {
          state: 'in_progress',
          restoredDocuments: 120_000,
          totalDocuments: 1_500_000,
          failedIndexCollections: 0,
        },
        { state: 'completed', restoredDocuments: 10, totalDocuments: 10, failedIndexCollections: 3 },
      ],
    });
  },
);

test('a job of a deleted cluster is marked as such', async () => {
  const { url, world } = await simulating();
  world.cluster(PROJECT, 'orders').jobs.addAll(jobs());
  world.deleteCluster(PROJECT, 'orders');
  const projects = [{ id: PROJECT, name: 'payments', clusters: 'all' }];
  const args = ['list', '--config.file', await configFile(url, { projects })];
  const { out } = await run(args, { width: 160 });
  expect(out.match(/ payments\/orders \(deleted cluster\)/g)).toHaveLength(2);
  const { jobs: listed } = JSON.parse((await run([...args, '--json'])).out);
  expect(listed[0]).toMatchObject({ clusterName: 'orders', clusterDeleted: true });
});
