import { expect, test, vi } from 'vitest';
import { targetKey } from '../../src/core/target.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import {
  API_KEY,
  exporting,
  idAt,
  MINUTE,
  OTHER_PROJECT,
  PROJECT,
  settle,
  simulating,
  testClock,
} from './exporting.ts';
import { sampleOf, samplesOf } from './scraped.ts';

const EMEA = { publicKey: 'emeaemea', privateKey: 'private-emea' };
const BY_EMEA = { public_key: EMEA.publicKey, private_key: EMEA.privateKey };

const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_x' };
const BY_ACCOUNT = { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret };

async function running(written: object, sees: { readonly emea?: readonly string[] } = {}) {
  const clock = testClock();
  const simulator = await simulating(clock, { serviceAccounts: [ACCOUNT] });
  settle(simulator, 'orders', 'ledger');
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'main' });
  simulator.setApiKey({ ...EMEA, projects: [...(sees.emea ?? [PROJECT, OTHER_PROJECT])] });
  const create = (name: string, n: number, project = PROJECT) => {
    const createdAtMs = clock.now();
    const job = {
      kind: 'restore',
      id: idAt(createdAtMs, n),
      createdAtMs,
      deliveryType: 'automated',
    } as const;
    simulator.world.cluster(project, name).jobs.add(job);
  };
  const it = exporting(simulator, clock, written);
  const created = async (cluster_name: string) =>
    sampleOf(await it.scrape(), 'jobs_created_total', { cluster_name, delivery_type: 'automated' });
  const polled = async () =>
    samplesOf(await it.scrape(), 'up')
      .map((sample) => /cluster_name="([^"]+)"/.exec(sample)?.[1])
      .toSorted();
  return { simulator, create, created, polled, ...it };
}

const named = (...clusters: readonly string[]) => ({ id: PROJECT, name: 'payments', clusters });

test('a project that disappears for one of two sets of credentials stays while the other set can see it', async () => {
  const credentials = { default: API_KEY, emea: BY_EMEA };
  const projects = [{ id: 'all' }, { id: 'all', credentials: 'emea' }];
  const { simulator, tick, scrape, create, created } = await running({ credentials, projects });
  await tick();
  await tick(MINUTE);
  create('main', 1, OTHER_PROJECT);
  await tick(MINUTE);
  expect(await created('main')).toBe(1);
  simulator.setApiKey({ ...DEFAULT_API_KEY, projects: [PROJECT] });
  for (let n = 0; n < 4; n += 1) await tick(MINUTE);
  expect(sampleOf(await scrape(), 'up', { cluster_name: 'main' })).toBe(1);
  expect(await created('main')).toBe(1);
});

test.each([
  ['from a named cluster to all clusters', { projects: [{ ...named('orders'), clusters: 'all' }] }],
  ['from a named project to all projects', { projects: [{ id: 'all' }] }],
  [
    'to credentials of another name',
    { credentials: { other: API_KEY }, projects: [{ id: 'all', credentials: 'other' }] },
  ],
  [
    'to other credentials that can see it too',
    { credentials: { emea: BY_EMEA }, projects: [{ id: 'all', credentials: 'emea' }] },
  ],
])(
  'a reload %s keeps a target with its counters, and reports all changes made meanwhile',
  async (_what, after) => {
    const { tick, reload, create, created, log } = await running({ projects: [named('orders')] });
    await tick();
    create('orders', 1);
    await tick(MINUTE);
    create('orders', 2);
    await reload(after);
    await tick(MINUTE);
    expect(await created('orders')).toBe(2);
    expect(log.filter(({ event }) => event === 'restore_job_created')).toHaveLength(2);
    for (let n = 0; n < 3; n += 1) await tick(MINUTE);
    expect(await created('orders')).toBe(2);
  },
);

test('all projects under renamed credentials keep their targets and their session', async () => {
  const before = { credentials: { one: BY_ACCOUNT }, projects: [{ id: 'all', credentials: 'one' }] };
  const after = { credentials: { two: BY_ACCOUNT }, projects: [{ id: 'all', credentials: 'two' }] };
  const { simulator, tick, reload, create, created, polled } = await running(before);
  await tick();
  await tick(MINUTE);
  create('main', 1, OTHER_PROJECT);
  await tick(MINUTE);
  await reload(after);
  expect(await polled()).toEqual(['ledger', 'main', 'orders']);
  for (let n = 0; n < 3; n += 1) await tick(MINUTE);
  expect(await created('main')).toBe(1);
  expect(simulator.stats.tokensIssued).toBe(1);
});

test('a target that the new configuration cannot discover is dropped after two lists', async () => {
  const { simulator, tick, reload, polled } = await running({ projects: [named('orders', 'ledger')] });
  await tick();
  simulator.world.removeCluster(PROJECT, 'ledger');
  await reload({ projects: [{ ...named(), clusters: 'all' }] });
  await expect.poll(polled).toEqual(['ledger', 'orders']);
  for (let n = 0; n < 3; n += 1) await tick(MINUTE);
  await expect.poll(polled).toEqual(['orders']);
});

test('after a restart one list without a cluster does not drop its view', async () => {
  const discovered = { projects: [{ ...named(), clusters: 'all' }] };
  const first = await running(discovered);
  await first.tick();
  await first.tick(MINUTE);
  first.create('orders', 1);
  await first.tick(MINUTE);
  const views = new Map(first.exporter.poller.views().map((view) => [targetKey(view.target), view]));
  const { simulator, clock } = first;
  simulator.faults.add({
    fault: { kind: 'respond', status: 200, body: '{"results":[],"totalCount":0}' },
    on: { endpoint: 'clusters', loggedIn: true },
  });
  const second = exporting(simulator, clock, discovered, undefined, undefined, 'info', {
    views,
    changed: () => {},
  });
  await second.tick(MINUTE);
  first.create('orders', 2);
  await second.tick(MINUTE);
  const orders = { cluster_name: 'orders', delivery_type: 'automated' };
  expect(sampleOf(await second.scrape(), 'jobs_created_total', orders)).toBe(2);
});

test('a changed request_timeout keeps the hold of a 429 and the session', async () => {
  const written = { projects: [named('orders')] };
  const { simulator, tick, reload, scrape } = await running(written);
  await tick();
  simulator.faults.add({
    fault: { kind: 'error', code: 'RATE_LIMITED', headers: { 'Retry-After': '600' } },
    on: { endpoint: 'restore_jobs', loggedIn: true },
  });
  await tick(MINUTE);
  expect(sampleOf(await scrape(), 'poll_failing', { reason: 'rate_limited' })).toBe(1);
  const requested = () => simulator.stats.requests('restore_jobs');
  const before = requested();
  await reload({ ...written, atlas: { base_url: simulator.url, request_timeout: '17s' } });
  await tick(MINUTE);
  expect(sampleOf(await scrape(), 'poll_failing', { reason: 'rate_limited' })).toBe(1);
  expect(requested()).toBe(before);
});

test('refused credentials are one line and a gauge that starts at 0', async () => {
  const credentials = { default: API_KEY, emea: BY_EMEA };
  const { simulator, tick, scrape, log } = await running({
    credentials,
    projects: [named('orders', 'ledger')],
  });
  const refused = async () => [
    sampleOf(await scrape(), 'credentials_refused', { credentials: 'default' }),
    sampleOf(await scrape(), 'credentials_refused', { credentials: 'emea' }),
  ];
  expect(await refused()).toEqual([0, 0]);
  await tick();
  expect(await refused()).toEqual([0, 0]);
  simulator.setApiKey({ ...DEFAULT_API_KEY, privateKey: 'another' });
  await tick(MINUTE);
  expect(await refused()).toEqual([1, 0]);
  simulator.setApiKey(DEFAULT_API_KEY);
  await tick(6 * MINUTE);
  await tick(6 * MINUTE);
  expect(await refused()).toEqual([0, 0]);
  const lines = log.filter(({ event }) => String(event).startsWith('poll_'));
  expect(lines.map(({ event, reason, credentials: name }) => [event, reason, name])).toEqual([
    ['poll_failed', 'unauthorized', 'default'],
    ['poll_recovered', 'unauthorized', 'default'],
  ]);
});

test('a reload aborts the previous discovery, and does nothing once a stop has begun', async () => {
  const written = { projects: [{ ...named(), clusters: 'all' }], poll: { concurrency: 1 } };
  const { simulator, exporter, tick, reload, scrape } = await running(written);
  simulator.faults.add({
    fault: { kind: 'silence' },
    on: { endpoint: 'clusters', loggedIn: true },
    times: 1,
  });
  const first = exporter.rounds.discover();
  // Otherwise the fault strikes the last discovery, which then waits for its timeout.
  await expect.poll(() => simulator.faults.left).toBe(0);
  for (let n = 0; n < 20; n += 1) await reload(written);
  await first;
  await tick();
  await expect.poll(async () => sampleOf(await scrape(), 'discovery_up', { project_id: PROJECT })).toBe(1);
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await exporter.stop(0);
  timers.mockClear();
  await reload({ ...written, poll: { schedule: '*/5 * * * *' } });
  expect(timers).not.toHaveBeenCalled();
  timers.mockRestore();
});
