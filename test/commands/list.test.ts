import { expect, test } from 'vitest';
import type { JobFacts } from '../../src/simulator/facts.ts';
import { API_KEY, configFile, OTHER_PROJECT, PROJECT, run, simulating, widthOf } from './commanding.ts';

const MINUTE = 60_000;

const idAt = (ms: number, n: number) => Math.floor(ms / 1000).toString(16) + n.toString(16).padStart(16, '0');

/** A job that runs, one that is ready, one that failed. */
function jobs(): readonly JobFacts[] {
  const now = Date.now();
  const at = (minutes: number) => now - minutes * MINUTE;
  const createdAt = (minutes: number, n: number) => ({ id: idAt(at(minutes), n), createdAtMs: at(minutes) });
  const destination = { projectId: OTHER_PROJECT, clusterName: 'orders-staging' };
  return [
    { kind: 'restore', deliveryType: 'automated', destination, ...createdAt(75, 1) },
    { kind: 'download', readyAtMs: at(20), ...createdAt(30, 2) },
    {
      kind: 'restore',
      deliveryType: 'pointInTime',
      end: { as: 'failed', atMs: at(10) },
      ...createdAt(50, 3),
    },
  ];
}

async function listing(args: readonly string[] = [], given: Parameters<typeof run>[1] = {}) {
  const { url, world } = await simulating();
  world.cluster(PROJECT, 'orders').jobs.addAll(jobs());
  return run(['list', '--config.file', await configFile(url), ...args], given);
}

/** What differs from run to run. */
const steady = (text: string) => text.replace(/[0-9a-f]{24}/g, '<id>').replace(/\b\d+m( \d+s)?/g, '<m>');

test('the active jobs are a table of one line each, the newest first', async () => {
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

test('in a terminal of 80 columns the places are on a line of their own', async () => {
  const { out } = await listing(['--all'], { width: 80 });
  expect(widthOf(out)).toBeLessThanOrEqual(80);
  expect(
    steady(out)
      .split('\n')
      .map((line) => line.trimEnd().replace(/ +/g, ' ')),
  ).toEqual([
    'STATE TYPE AGE LEFT JOB',
    'ready download <m> <m> <id>',
    ' payments/orders',
    'failed pointInTime <m> <id>',
    ' payments/orders -> orders',
    'in_progress automated 1h <m> <id>',
    ' payments/orders -> <id>/orders-staging',
    '',
  ]);
});

test('colours are for a terminal only', async () => {
  const painted = '\u001b[';
  expect((await listing(['--all'])).out).not.toContain(painted);
  expect((await listing(['--all'], { colors: true, width: 80 })).out).toContain(`${painted}31mfailed`);
});

test('--json is for machines: every job whole, instants in ISO 8601', async () => {
  const { out } = await listing(['--all', '--json'], { colors: true, width: 80 });
  const parsed = JSON.parse(out);
  expect(parsed.jobs).toHaveLength(3);
  expect(parsed.jobs[1]).toEqual({
    projectId: PROJECT,
    projectName: 'payments',
    clusterName: 'orders',
    jobId: expect.stringMatching(/^[0-9a-f]{24}$/),
    deliveryType: 'pointInTime',
    state: 'failed',
    createdAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
    finishedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
    expiresAt: null,
    destinationProjectId: PROJECT,
    destinationClusterName: 'orders',
    backupSnapshotId: expect.stringMatching(/^[0-9a-f]{24}$/),
  });
  expect(out).not.toMatch(/https?:/);
});

test('no jobs are told as none, in JSON as an empty list', async () => {
  const { url } = await simulating();
  const file = await configFile(url);
  const list = async (...args: readonly string[]) =>
    (await run(['list', '--config.file', file, ...args])).out;
  expect(await list()).toBe('no active jobs (--all lists every one)\n');
  expect(await list('--all')).toBe('no jobs\n');
  expect(JSON.parse(await list('--json'))).toEqual({ jobs: [], failures: [] });
});

test('a target that can not be read is told on standard error, and the others are listed', async () => {
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

test('in a terminal of 80 columns what could not be read is told in lines that fit', async () => {
  const { url } = await simulating();
  const long = 'a-cluster-that-somebody-gave-the-longest-name-there-may-be-64-64';
  const name = 'Payments of the whole company, in all countries: Europe and the Middle East';
  const projects = [{ id: PROJECT, name, clusters: ['gone', long] }];
  const args = ['list', '--config.file', await configFile(url, { projects })];
  const { out, err } = await run(args, { errorWidth: 80 });
  expect(widthOf(err)).toBeLessThanOrEqual(80);
  expect(err.replace(/\n {2}/g, ' ').split('\n')).toEqual([
    `${name}/gone: not_found: the project has no cluster of this name: check its spelling, or remove it if it was deleted`,
    expect.stringContaining(`/${long}: not_found: the project`),
    '',
  ]);
  expect(out).toBe('no active jobs in what could be read (--all lists every one)\n');
  expect(widthOf((await run(args)).err)).toBeGreaterThan(160);
});

test.each([80, 120])('in a terminal of %i columns long places are told in lines that fit', async (width) => {
  const { url, world } = await simulating([]);
  const [running] = jobs();
  if (running === undefined) throw new Error('there is no job');
  const long = 'a-cluster-that-somebody-gave-the-longest-name-there-may-be-64-64';
  const job = { ...running, destination: { projectId: OTHER_PROJECT, clusterName: long } };
  world.addCluster(PROJECT, { name: long }).jobs.add(job);
  const name = 'payments '.repeat(7).trim();
  const file = await configFile(url, { projects: [{ id: PROJECT, name, clusters: [long] }] });
  const { out } = await run(['list', '--config.file', file], { width });
  expect(widthOf(out)).toBeLessThanOrEqual(width);
  const inOne = (text: string) => text.replace(/\s/g, '');
  expect(inOne(out)).toContain(inOne(`${name}/${long} -> ${OTHER_PROJECT}/${long}`));
});

test('--json tells machines what could not be read', async () => {
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
        message: expect.stringContaining('there is no project of this id'),
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

test('collection restore jobs are listed too, and their failure hides no other job', async () => {
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

test('while many targets are read a terminal sees how far it is, and then nothing of it', async () => {
  const names = Array.from({ length: 25 }, (_, n) => `shop-${n}`);
  const { url } = await simulating(names);
  const projects = [{ id: PROJECT, name: 'payments', clusters: names }];
  const args = ['list', '--config.file', await configFile(url, { projects })];
  const { err } = await run(args, { isErrorTerminal: true });
  expect(err).toContain('\r\u001b[Kread 25 of 25 targets');
  expect(err.endsWith('\r\u001b[K')).toBe(true);
  expect((await run(args)).err).toBe('');
});

test('a terminal sees that clusters are being discovered, and then nothing of it', async () => {
  const { url } = await simulating();
  const file = await configFile(url, { projects: [{ id: PROJECT, clusters: 'all' }] });
  const { err } = await run(['list', '--config.file', file], { isErrorTerminal: true });
  expect(err).toBe('\r\u001b[Kdiscovering clusters\r\u001b[K');
});

test('what Atlas calls a job or a destination can not rewrite the terminal', async () => {
  const { url, world } = await simulating();
  const id = '\u001b[2J\u202E1';
  const wire = { id, deliveryType: 'automated', targetClusterName: 'a\r\n\u001b]0;owned\u0007' };
  world.cluster(PROJECT, 'orders').jobs.add({ kind: 'raw', id, createdAtMs: 0, wire });
  for (const width of [40, 80]) {
    const { out } = await run(['list', '--config.file', await configFile(url)], { width });
    expect(out).toContain('in_progress');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out.split('\n')).toHaveLength(width === 40 ? 5 : 3);
  }
});

test('without a file, targets come from the command line and the login from the environment', async () => {
  const env = {
    MONGODB_ATLAS_PUBLIC_API_KEY: API_KEY.public_key,
    MONGODB_ATLAS_PRIVATE_API_KEY: API_KEY.private_key,
  };
  const { code, err } = await run(['check', '--target', `${PROJECT}/orders`], { env });
  expect([code, err]).toEqual([0, '']);
  const wrong = await run(['check', '--target', 'orders'], { env });
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('--target: "orders" is not PROJECT_ID/CLUSTER');
});
