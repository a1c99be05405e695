import { describe, expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { atAtlas, PROJECT, target } from '../atlas/atAtlas.ts';
import { jobs, started } from '../simulator/started.ts';
import { pollerOf } from './lists.ts';

/** Starts a strict Atlas whose nonces expire early and whose pages hold 10 jobs. */
async function pages(clusters: number, pagesEach: number) {
  const simulator = await started({ nonces: { lifeMs: 60_000, uses: 12 }, pageCap: 10 });
  const targets = Array.from({ length: clusters }, (_, number) => target(`c${number}`));
  for (const { clusterName } of targets) {
    simulator.world.addCluster(PROJECT, { name: clusterName }).jobs.addAll(jobs(10 * pagesEach));
  }
  return { ...simulator, targets };
}

describe('200 pages cost one request each, plus one per session and one per expired nonce', () => {
  test.each([
    ['of one cluster', 1, 200, 1],
    ['of 20 clusters, one after the other', 20, 10, 1],
    ['of 20 clusters, ten at a time', 20, 10, 10],
    ['of 200 clusters, ten at a time', 200, 1, 10],
  ])('%s', async (_what, clusters, pagesEach, concurrency) => {
    const { url, stats, targets } = await pages(clusters, pagesEach);
    const { lists, seen } = atAtlas(url, { connections: concurrency });
    const { poller, steps } = pollerOf(lists, targets, { concurrency });
    poller.tick();
    await poller.idle();
    expect(steps.map(({ outcome }) => outcome.kind)).toEqual(Array(clusters).fill('complete'));
    expect(stats.requests('restore_jobs', 200)).toBe(200);
    const expired = stats.challenged('stale');
    expect(stats.requests()).toBe(200 + stats.challenged('no_credentials') + expired);
    expect(stats.challenged('no_credentials')).toBeLessThanOrEqual(concurrency);
    expect(expired).toBeGreaterThan(0);
    expect([stats.refused, seen.length]).toEqual([0, stats.requests()]);
    expect(stats.maxConcurrent(PROJECT)).toBeLessThanOrEqual(concurrency);
  });
});

test('refused credentials are held, and polls fail without a request until they work again', async () => {
  const { url, stats, targets, setApiKey } = await pages(3, 1);
  setApiKey({ ...DEFAULT_API_KEY, privateKey: 'rotated' });
  const { lists, clock } = atAtlas(url);
  const { poller } = pollerOf(lists, targets);
  const reasons = async () => {
    poller.tick();
    await poller.idle();
    return poller.views().map(({ lastPoll }) => lastPoll?.failure?.kind);
  };
  expect(await reasons()).toEqual(Array(3).fill('unauthorized'));
  const requested = stats.requests();
  expect(await reasons()).toEqual(Array(3).fill('unauthorized'));
  expect(stats.requests()).toBe(requested);
  expect(poller.views().map(({ polls }) => polls)).toEqual([2, 2, 2]);
  setApiKey(DEFAULT_API_KEY);
  clock.ms += 5 * 60_000;
  await reasons();
  expect(await reasons()).toEqual(Array(3).fill(undefined));
});

test('a project limited by Atlas holds no slot and does not delay other projects', async () => {
  const { url, targets, faults } = await pages(2, 1);
  const [limited, other] = targets;
  if (limited === undefined || other === undefined) throw new Error('two targets are made');
  faults.add({
    fault: { kind: 'respond', status: 503, headers: { 'Retry-After': '2' } },
    on: { clusterName: limited.clusterName, loggedIn: true },
  });
  const { lists } = atAtlas(url);
  const { poller, steps } = pollerOf(lists, [limited, other], { concurrency: 1 });
  poller.tick();
  await poller.idle();
  expect(steps.map(({ view }) => view.target.clusterName)).toEqual(['c1', 'c0']);
});
