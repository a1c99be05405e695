import { expect, test } from 'vitest';
import type { AccountGrant } from '../simulator/accounts/serviceAccounts.ts';
import { exporting, MINUTE, OTHER_PROJECT, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { sampleOf, samplesOf } from './scraped.ts';

const ACCOUNT: AccountGrant = {
  clientId: 'mdb_sa_id_0123456789abcdef01234567',
  clientSecret: 'mdb_sa_sk_first',
};
const CREDENTIALS = { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret };
const CLUSTERS = Array.from({ length: 50 }, (_, n) => `cluster-${n}`);

async function withAccount(clusters = CLUSTERS) {
  const clock = testClock();
  const simulator = await simulating(clock, { serviceAccounts: [ACCOUNT], apiKeys: [] });
  settle(simulator, ...clusters);
  const running = exporting(simulator, clock, {
    credentials: { default: CREDENTIALS },
    poll: { concurrency: 50 },
    projects: [{ id: PROJECT, name: 'payments', clusters }],
  });
  return { simulator, ...running };
}

test('fifty targets that need a token at the same time share one, which is revoked at the end', async () => {
  const { simulator, exporter, tick, scrape } = await withAccount();
  // Slow enough that all targets wait for it.
  simulator.faults.add({ fault: { kind: 'delay', ms: 200 }, on: { endpoint: 'token' } });
  await tick();
  const text = await scrape();
  expect(samplesOf(text, 'up').filter((sample) => sample.endsWith(' 1'))).toHaveLength(50);
  expect(simulator.stats.requests('token')).toBe(1);
  expect(sampleOf(text, 'api_login_challenges_total', { credentials: 'default' })).toBe(1);
  expect(sampleOf(text, 'api_requests_total', { endpoint: 'token' })).toBe(1);
  expect(simulator.tokens.living()).toBe(1);
  await exporter.stop(0);
  expect(simulator.stats.requests('revoke', 200)).toBe(1);
  expect(simulator.tokens.living()).toBe(0);
});

test('ten targets polled every minute request one token an hour', async () => {
  const { simulator, tick, scrape } = await withAccount(CLUSTERS.slice(0, 10));
  const tokensAt: number[] = [];
  for (let minute = 0; minute <= 60; minute += 1) {
    const before = simulator.stats.requests('token');
    await tick(minute === 0 ? 0 : MINUTE);
    if (simulator.stats.requests('token') > before) tokensAt.push(minute);
  }
  expect(tokensAt).toEqual([0, 60]);
  expect(simulator.stats.requests('token')).toBe(2);
  expect(simulator.stats.requests('restore_jobs', 200)).toBe(61 * 10);
  expect(sampleOf(await scrape(), 'poll_failures_total', { reason: 'unauthorized' })).toBe(0);
});

test('a token revoked between polls is replaced once, and no poll fails', async () => {
  const { simulator, tick, scrape, log } = await withAccount();
  await tick();
  simulator.tokens.revokeAll();
  await tick(MINUTE);
  expect(simulator.stats.requests('token')).toBe(2);
  expect(samplesOf(await scrape(), 'up').filter((sample) => sample.endsWith(' 0'))).toEqual([]);
  expect(log.filter(({ event }) => event === 'poll_failed')).toEqual([]);
});

test('a rate limit of the token endpoint is reported as such, and the request is repeated in time', async () => {
  const { simulator, tick, scrape, log } = await withAccount();
  const headers = { 'Retry-After': '90' };
  const limited = { kind: 'respond', status: 429, headers, body: '{"error":"rate_limited"}' } as const;
  simulator.faults.add({ fault: limited, on: { endpoint: 'token' } });
  await tick();
  await tick(MINUTE);
  expect(simulator.stats.requests('token')).toBe(1);
  expect(simulator.stats.requests('restore_jobs')).toBe(0);
  const failing = samplesOf(await scrape(), 'poll_failing');
  expect(failing).toHaveLength(50);
  expect(failing.every((sample) => sample.includes('reason="rate_limited"'))).toBe(true);
  const reported = log.filter(({ event }) => event === 'poll_failed').map(({ error }) => String(error));
  expect(reported.filter((error) => !error.startsWith('too many requests for tokens'))).toEqual([]);
  await tick(MINUTE);
  expect(simulator.stats.requests('token')).toBe(2);
  expect(samplesOf(await scrape(), 'up').filter((sample) => sample.endsWith(' 1'))).toHaveLength(50);
});

test('each project is polled with its own credentials', async () => {
  const clock = testClock();
  const key = { publicKey: 'emeaemea', privateKey: 'private-emea', projects: [OTHER_PROJECT] };
  const simulator = await simulating(clock, {
    serviceAccounts: [{ ...ACCOUNT, projects: [PROJECT] }],
    apiKeys: [key],
  });
  settle(simulator, 'orders');
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'catalog' });
  const { tick, scrape } = exporting(simulator, clock, {
    credentials: {
      americas: CREDENTIALS,
      emea: { public_key: key.publicKey, private_key: key.privateKey },
    },
    projects: [
      { id: PROJECT, credentials: 'americas', clusters: ['orders'] },
      { id: OTHER_PROJECT, credentials: 'emea', clusters: ['catalog'] },
    ],
  });
  await tick();
  const text = await scrape();
  expect(sampleOf(text, 'up', { cluster_name: 'orders' })).toBe(1);
  expect(sampleOf(text, 'up', { cluster_name: 'catalog' })).toBe(1);
  expect(sampleOf(text, 'api_login_challenges_total', { credentials: 'americas' })).toBe(1);
  expect(sampleOf(text, 'api_login_challenges_total', { credentials: 'emea' })).toBeGreaterThan(0);
  expect(sampleOf(text, 'project_info', { project_name: 'platform' })).toBe(1);
});
