import { expect, test } from 'vitest';
import {
  API_KEY,
  exporting,
  idAt,
  MINUTE,
  NOON_MS,
  PROJECT,
  settle,
  simulating,
  testClock,
} from './exporting.ts';
import { linesOf, sampleOf } from './scraped.ts';

const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_x' };
const BY_ACCOUNT = { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret };

const polling = (...clusters: readonly string[]) => ({
  projects: [{ id: PROJECT, name: 'payments', clusters }],
});

async function running(written: object) {
  const clock = testClock();
  const simulator = await simulating(clock, { serviceAccounts: [ACCOUNT] });
  settle(simulator, 'orders', 'ledger', 'audit');
  const jobsOf = (name: string) => simulator.world.cluster(PROJECT, name).jobs;
  const create = (name: string, n: number) => {
    const createdAtMs = clock.now();
    jobsOf(name).add({ kind: 'restore', id: idAt(createdAtMs, n), createdAtMs, deliveryType: 'automated' });
  };
  const it = exporting(simulator, clock, written);
  const events = () => it.log.filter(({ event }) => event === 'restore_job_created');
  return { simulator, create, events, ...it };
}

test('a remaining target keeps its view, counters and session when others are added and removed', async () => {
  const { simulator, tick, reload, scrape, create, events } = await running({
    credentials: { default: BY_ACCOUNT },
    ...polling('orders', 'ledger'),
  });
  await tick();
  create('orders', 1);
  await tick(MINUTE);
  await reload({ credentials: { default: BY_ACCOUNT, other: API_KEY }, ...polling('orders', 'audit') });
  create('orders', 2);
  create('audit', 3);
  await tick(MINUTE);
  const text = await scrape();
  const created = (cluster_name: string) =>
    sampleOf(text, 'jobs_created_total', { cluster_name, delivery_type: 'automated' });
  expect([created('orders'), created('audit')]).toEqual([2, 0]);
  expect(sampleOf(text, 'polls_total', { cluster_name: 'orders' })).toBe(3);
  expect(linesOf(text, 'ledger')).toEqual([]);
  expect(events().map(({ clusterName }) => clusterName)).toEqual(['orders', 'orders']);
  expect(simulator.stats.tokensIssued).toBe(1);
});

test('changed credentials are used at once, and the token of the previous ones is revoked', async () => {
  const { exporter, simulator, tick, reload, scrape } = await running({
    credentials: { default: BY_ACCOUNT },
    ...polling('orders'),
  });
  await tick();
  expect(simulator.tokens.living()).toBe(1);
  await reload({ credentials: { default: API_KEY }, ...polling('orders') });
  await expect.poll(() => simulator.tokens.living()).toBe(0);
  await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'up', { cluster_name: 'orders' })).toBe(1);
  expect(sampleOf(text, 'api_login_challenges_total', { credentials: 'default' })).toBe(2);
  expect(exporter.poller.views()).toHaveLength(1);
});

test.each([
  ['nothing changes', {}],
  ['its credentials change', { credentials: { default: BY_ACCOUNT } }],
  ['its connections change', { atlas: { request_timeout: '7s' } }],
  ['its timeout is shorter', { poll: { timeout: '9s', concurrency: 1, collection_jobs: true } }],
])('a poll in progress during a reload is neither lost nor repeated: %s', async (_what, change) => {
  const { exporter, simulator, tick, reload, scrape, create, events } = await running(
    polling('orders', 'ledger'),
  );
  await tick();
  create('orders', 1);
  create('ledger', 2);
  simulator.faults.add({ fault: { kind: 'delay', ms: 1000 }, on: { endpoint: 'restore_jobs' }, times: 2 });
  exporter.poller.tick(0);
  await expect.poll(() => simulator.stats.maxConcurrent(PROJECT)).toBe(2);
  const atlas = { base_url: simulator.url };
  await reload({
    ...polling('orders', 'ledger'),
    ...change,
    atlas: { ...atlas, ...('atlas' in change ? change.atlas : {}) },
  });
  await exporter.poller.idle();
  const text = await scrape();
  for (const cluster_name of ['orders', 'ledger']) {
    expect(sampleOf(text, 'polls_total', { cluster_name })).toBe(2);
    expect(sampleOf(text, 'up', { cluster_name })).toBe(1);
    expect(sampleOf(text, 'jobs_created_total', { cluster_name, delivery_type: 'automated' })).toBe(1);
  }
  expect(events()).toHaveLength(2);
  await tick(MINUTE);
  expect(events()).toHaveLength(2);
});

test('a target that is removed and added again during its poll starts over, once', async () => {
  const { exporter, simulator, tick, reload, scrape, create, events } = await running(polling('orders'));
  const end = { as: 'finished', atMs: NOON_MS - MINUTE } as const;
  const past = { id: idAt(NOON_MS - 2 * MINUTE), createdAtMs: NOON_MS - 2 * MINUTE, end };
  simulator.world
    .cluster(PROJECT, 'orders')
    .jobs.add({ kind: 'restore', deliveryType: 'automated', ...past });
  await tick();
  create('orders', 1);
  simulator.faults.add({ fault: { kind: 'delay', ms: 1000 }, on: { endpoint: 'restore_jobs' } });
  exporter.poller.tick(0);
  await expect.poll(() => simulator.stats.maxConcurrent(PROJECT)).toBe(1);
  await reload(polling('ledger'));
  expect(linesOf(await scrape(), 'orders')).toEqual([]);
  await reload(polling('orders', 'ledger'));
  await exporter.poller.idle();
  const text = await scrape();
  const orders = { cluster_name: 'orders' };
  expect(sampleOf(text, 'polls_total', orders)).toBe(1);
  const automated = { ...orders, delivery_type: 'automated' };
  expect(sampleOf(text, 'jobs', { ...automated, state: 'in_progress' })).toBe(1);
  expect(sampleOf(text, 'jobs', { ...automated, state: 'completed' })).toBe(1);
  expect(sampleOf(text, 'last_success_timestamp_seconds', automated)).toBe(end.atMs / 1000);
  expect(events()).toEqual([]);
  create('orders', 2);
  await tick(MINUTE);
  expect(events()).toHaveLength(1);
});

test('constant reloads neither lose nor repeat a change', async () => {
  const { exporter, simulator, reload, scrape, create, events, clock } = await running(
    polling('orders', 'ledger'),
  );
  const account = { credentials: { default: BY_ACCOUNT }, ...polling('orders', 'ledger') };
  const timeout = {
    atlas: { base_url: simulator.url, request_timeout: '9s' },
    ...polling('orders', 'audit'),
  };
  simulator.faults.add({
    fault: { kind: 'delay', ms: 15 },
    on: { endpoint: 'restore_jobs' },
    times: Number.POSITIVE_INFINITY,
  });
  exporter.poller.tick(0);
  await exporter.poller.idle();
  for (let turn = 0; turn < 60; turn += 1) {
    clock.advance(1000);
    create('orders', 10 + turn);
    exporter.poller.tick(0);
    await new Promise((resolve) => setTimeout(resolve, (turn * 7) % 20));
    await reload([account, timeout, polling('orders')][turn % 3] ?? {});
  }
  await exporter.poller.idle();
  clock.advance(1000);
  exporter.poller.tick(0);
  await exporter.poller.idle();
  const ids = events()
    .filter(({ clusterName }) => clusterName === 'orders')
    .map(({ jobId }) => jobId);
  expect([ids.length, new Set(ids).size]).toEqual([60, 60]);
  const counted = { cluster_name: 'orders', delivery_type: 'automated' };
  expect(sampleOf(await scrape(), 'jobs_created_total', counted)).toBe(60);
  expect(clock.now()).toBe(NOON_MS + 61_000);
});
