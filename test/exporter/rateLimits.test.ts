import { expect, test } from 'vitest';
import { exporting, MINUTE, OTHER_PROJECT, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { sampleOf, samplesOf } from './scraped.ts';

async function twoProjects(options: Parameters<typeof simulating>[1] = {}, poll: object = {}) {
  const clock = testClock();
  const simulator = await simulating(clock, options);
  settle(simulator, 'orders', 'ledger');
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'catalog' });
  const running = exporting(simulator, clock, {
    poll,
    projects: [
      { id: PROJECT, name: 'payments', clusters: ['orders', 'ledger'] },
      { id: OTHER_PROJECT, name: 'platform', clusters: ['catalog'] },
    ],
  });
  return { simulator, ...running };
}

test('the bucket levels that Atlas reports are exported by project and endpoint', async () => {
  const { tick, scrape } = await twoProjects({
    backupBucket: { capacity: 300, refill: 60, refillMs: MINUTE },
  });
  await tick();
  const text = await scrape();
  const payments = { project_id: PROJECT, endpoint: 'restore_jobs' };
  expect(sampleOf(text, 'api_rate_limit', payments)).toBe(300);
  expect(sampleOf(text, 'api_rate_limit_remaining', payments)).toBe(298);
  expect(sampleOf(text, 'api_rate_limit_remaining', { ...payments, project_id: OTHER_PROJECT })).toBe(299);
});

test('a level that no further answer confirms is exported for two minutes', async () => {
  const { simulator, tick, scrape, clock } = await twoProjects({ rateLimitHeaders: false });
  const headers = { 'RateLimit-Limit': '300', 'RateLimit-Remaining': '299' };
  const on = { clusterName: 'orders', loggedIn: true } as const;
  simulator.faults.add({ fault: { kind: 'headers', headers }, on });
  await tick();
  await tick(MINUTE);
  const levels = async () => samplesOf(await scrape(), 'api_rate_limit_remaining');
  expect(await levels()).toHaveLength(1);
  clock.advance(MINUTE - 1);
  expect(await levels()).toHaveLength(1);
  clock.advance(1);
  expect(await levels()).toEqual([]);
  expect(samplesOf(await scrape(), 'api_rate_limit')).toEqual([]);
});

test('no bucket is exported if Atlas reports none', async () => {
  const { tick, scrape } = await twoProjects({ rateLimitHeaders: false });
  await tick();
  expect(samplesOf(await scrape(), 'api_rate_limit')).toEqual([]);
});

test('a 429 holds its project until Retry-After has passed, and no other project', async () => {
  const { simulator, tick, scrape, log } = await twoProjects();
  const headers = { 'Retry-After': '90' };
  const on = { projectId: PROJECT, loggedIn: true } as const;
  simulator.faults.add({ fault: { kind: 'error', code: 'RATE_LIMITED', headers }, on, times: 2 });
  await tick();
  const requested = simulator.stats.requests('restore_jobs', 429);
  await tick(MINUTE);
  const text = await scrape();
  expect(simulator.stats.requests('restore_jobs', 429)).toBe(requested);
  expect(samplesOf(text, 'up').map((sample) => sample.at(-1))).toEqual(['0', '0', '1']);
  expect(sampleOf(text, 'poll_failing', { cluster_name: 'orders', reason: 'rate_limited' })).toBe(1);
  const failures = { project_id: PROJECT, reason: 'rate_limited' };
  expect(sampleOf(text, 'poll_failures_total', failures)).toBe(4);
  expect(log.filter(({ event }) => event === 'poll_failed')).toHaveLength(2);
  simulator.faults.clear();
  await tick(MINUTE);
  expect(samplesOf(await scrape(), 'up').map((sample) => sample.at(-1))).toEqual(['1', '1', '1']);
});

test('below the reserve of its bucket a project gets one request a second, and no other project waits', async () => {
  const { simulator, exporter, clock } = await twoProjects({}, { concurrency: 2 });
  const headers = { 'RateLimit-Limit': '1200', 'RateLimit-Remaining': '0' };
  const on = { projectId: PROJECT, loggedIn: true } as const;
  simulator.faults.add({ fault: { kind: 'headers', headers }, on, times: Number.POSITIVE_INFINITY });
  const { poller } = exporter;
  poller.tick(0);
  await poller.idle();
  clock.advance(MINUTE);
  const lastOf = (n: number) => poller.views()[n]?.lastPoll?.endedAtMs ?? 0;
  const startedAt = performance.now();
  poller.tick(0);
  // While the clock stands still, the second request of the project waits.
  await expect.poll(() => lastOf(2)).toBe(clock.now());
  expect([lastOf(0), lastOf(1)].filter((atMs) => atMs === clock.now()).length).toBeLessThan(2);
  clock.advance(1000);
  await poller.idle();
  expect(performance.now() - startedAt).toBeGreaterThan(950);
  expect(simulator.stats.requests('restore_jobs', 429)).toBe(0);
});

test.each([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [429, 'rate_limited'],
] as const)(
  'an answer %d for the list of rate limits does not hold back any other request',
  async (status, reason) => {
    const { exporter, tick, scrape, simulator } = await twoProjects();
    simulator.faults.add({
      fault: { kind: 'respond', status, body: '{}', headers: { 'Retry-After': '3600' } },
      on: { endpoint: 'rate_limits', loggedIn: true },
      times: Number.POSITIVE_INFINITY,
    });
    const [projectId] = exporter.projects.projects().map(({ id }) => id);
    if (projectId === undefined) throw new Error('no project');
    await tick();
    for (let times = 0; times < 5; times += 1) {
      const { result } = await exporter.poller.tasks.run({ projectId }, async (context) =>
        exporter.projects.inventoryOf(projectId)?.backupRefillOf(projectId, context),
      );
      expect(result).toMatchObject({ ok: false, error: { kind: reason } });
    }
    await tick(MINUTE);
    const text = await scrape();
    expect(samplesOf(text, 'up').every((sample) => sample.endsWith(' 1'))).toBe(true);
    expect(sampleOf(text, 'credentials_refused')).toBe(0);
    expect(samplesOf(text, 'poll_failures_total').filter((sample) => !sample.endsWith(' 0'))).toEqual([]);
    const labels = { project_id: projectId, endpoint: 'rate_limits', code: String(status) };
    // After a 429 the next ones wait for Retry-After. Challenges are answers 401, too.
    expect(sampleOf(text, 'api_requests_total', labels)).toBeGreaterThanOrEqual(status === 429 ? 1 : 5);
  },
);
