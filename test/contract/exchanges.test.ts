import { expect, test } from 'vitest';
import { PAGE_SIZE } from '../../src/atlas/jobs/walk.ts';
import { configFile, run } from '../cli/commanding.ts';
import { originOf, spawned, statusOf } from '../cli/spawned.ts';
import {
  API_KEY,
  exporting,
  MINUTE,
  OTHER_PROJECT,
  PROJECT,
  simulating,
  testClock,
} from '../exporter/exporting.ts';
import type { FaultySimulatorOptions } from '../simulator/faultySimulator.ts';
import { contractFor } from './contract.ts';
import { type Tap, tapped } from './tap.ts';
import { fillWorld } from './world.ts';

const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_x' };
const CREDENTIALS = { default: { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret } };
const NAMED = [{ id: PROJECT, clusters: ['orders', 'sandbox'] }];

const contract = contractFor({ isClosed: true });

/** Expects every exchange to conform to the contract, and these operations and statuses to occur. */
function expectKept({ exchanges }: Tap, ...names: readonly string[]): void {
  expect(exchanges.flatMap(contract.violations)).toEqual([]);
  const seen = new Set(exchanges.map(contract.nameOf));
  expect(names.filter((name) => !seen.has(name))).toEqual([]);
}

/** Starts a simulator with jobs of every kind, on the test's clock, and a tap in front of it. */
async function atTap(options: FaultySimulatorOptions = {}, older = 0) {
  const clock = testClock();
  const simulator = await simulating(clock, { serviceAccounts: [ACCOUNT], ...options });
  fillWorld(simulator.world, (options.now ?? clock.now)(), older);
  const tap = await tapped(simulator.url);
  const poll = (written: object) =>
    exporting(simulator, clock, { atlas: { base_url: tap.url }, projects: NAMED, ...written });
  return { simulator, tap, poll };
}

/** Starts the same for a program, on the real clock. */
const atTapNow = () => atTap({ now: Date.now, limitsNow: Date.now });

test('serve conforms to the contract while it discovers and polls every list with a service account', async () => {
  const { tap } = await atTapNow();
  const file = await configFile(tap.url, {
    credentials: CREDENTIALS,
    discovery: { tags: ['team'] },
    poll: { collection_jobs: true, jitter: '0s', schedule: '* * * * * *' },
    projects: [{ id: 'all' }],
  });
  const program = spawned(['--config.file', file, '--web.listen-address', '127.0.0.1:0']);
  const origin = await originOf(program);
  await expect.poll(() => statusOf(`${origin}/-/ready`), { interval: 50 }).toBe(200);
  const names = () => tap.exchanges.map(contract.nameOf);
  await expect.poll(names, { interval: 50 }).toContain('getServiceAccount 200');
  program.signal('SIGTERM');
  await program.ended();
  expectKept(
    tap,
    'createToken 200',
    'listProjects 200',
    'listClusters 200',
    'listFlexClusters 200',
    'listRestoreJobs 200',
    'listFlexRestoreJobs 200',
    'listCollectionRestoreJobs 200',
    'getServiceAccount 200',
    'revokeToken 200',
  );
});

test('polls with an API key conform to the contract, with challenges, wrong cluster kinds and second pages', async () => {
  const { tap, poll } = await atTap({}, PAGE_SIZE);
  const { tick } = poll({ discovery: { tags: ['team'] }, poll: { collection_jobs: true } });
  await tick();
  await tick(MINUTE);
  expectKept(
    tap,
    'getProject 200',
    'listRestoreJobs 401',
    'listRestoreJobs 400',
    'listRestoreJobs 200',
    'listFlexRestoreJobs 200',
    'listCollectionRestoreJobs 200',
    'listClusters 200',
  );
  expect(tap.exchanges.some(({ target }) => target.includes('pageNum=2'))).toBe(true);
});

test('polls of API v1.0 conform to the contract', async () => {
  const { tap, poll } = await atTap();
  const { tick } = poll({
    atlas: { base_url: tap.url, api_version: 'v1.0' },
    projects: [{ id: PROJECT, clusters: ['orders', 'sandbox', 'gone'] }],
  });
  await tick();
  expectKept(
    tap,
    'listRestoreJobsV1 401',
    'listRestoreJobsV1 200',
    'listRestoreJobsV1 400',
    'listRestoreJobsV1 404',
  );
});

test.each(['check --live', 'once', 'list'])(
  '%s conforms to the contract, for valid targets and for misspelt ones',
  async (command) => {
    const { tap } = await atTapNow();
    const projects = [
      { id: PROJECT, clusters: ['orders', 'sandbox', 'order', 'scratch'] },
      { id: '5f0a1b2c3d4e5f6071829399', name: 'typo', clusters: 'all' },
    ];
    for (const credentials of [CREDENTIALS, { default: API_KEY }]) {
      const file = await configFile(tap.url, { credentials, poll: { collection_jobs: true }, projects });
      await run([...command.split(' '), '--config.file', file]);
    }
    expectKept(tap, 'listRestoreJobs 200', 'listRestoreJobs 404', 'listClusters 404', 'revokeToken 200');
    if (command === 'check --live') expectKept(tap, 'listRateLimits 200');
  },
);

test('refused credentials conform to the contract: wrong, without the role, from another address', async () => {
  const key = { publicKey: 'readonly', privateKey: 'private', readOnly: [PROJECT] };
  const far = { publicKey: 'elsewher', privateKey: 'private', accessList: ['203.0.113.7'] };
  const { tap, poll } = await atTap({ apiKeys: [key, far] });
  const pairOf = ({ publicKey, privateKey }: typeof key | typeof far) => ({
    default: { public_key: publicKey, private_key: privateKey },
  });
  await poll({ credentials: pairOf(key) }).tick();
  await poll({ credentials: pairOf(far) }).tick();
  await poll({ credentials: { default: { ...CREDENTIALS.default, client_secret: 'wrong' } } }).tick();
  expectKept(
    tap,
    'listRestoreJobs 401',
    'listFlexRestoreJobs 200',
    'listFlexRestoreJobs 400',
    'listRestoreJobs 403',
    'createToken 401',
  );
});

test('revoked tokens and refused token requests conform to the contract', async () => {
  const { tap, poll, simulator } = await atTap({
    tokens: { lifeMs: 60 * MINUTE, living: 1, requestsAMinute: 3 },
  });
  const { tick } = poll({ credentials: CREDENTIALS });
  await tick();
  simulator.tokens.revokeAll();
  await tick(MINUTE);
  for (let other = 0; other < 3; other += 1) await poll({ credentials: CREDENTIALS }).tick();
  expectKept(tap, 'listRestoreJobs 401', 'createToken 200', 'createToken 403', 'createToken 429');
});

test('an empty bucket, a transient fault and a removed version conform to the contract', async () => {
  const { tap, poll, simulator } = await atTap({
    // An exporter that knows the level of the bucket does not empty it.
    rateLimitHeaders: false,
    backupBucket: { capacity: 1, refill: 1, refillMs: MINUTE },
    gone: new Set(['flex_clusters']),
  });
  const fault = { kind: 'error', code: 'UNEXPECTED_ERROR' } as const;
  simulator.faults.add({ fault, on: { endpoint: 'clusters', loggedIn: true } });
  await poll({ projects: [...NAMED, { id: OTHER_PROJECT, clusters: 'all' }] }).tick();
  expectKept(tap, 'listClusters 500', 'listClusters 200', 'listFlexClusters 410', 'listRestoreJobs 429');
});
