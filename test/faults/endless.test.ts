import { expect, test } from 'vitest';
import { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import { seriesOf } from '../core/modelWords.ts';
import { startFaultySimulator } from '../simulator/faultySimulator.ts';
import { configOf, exporterAt } from './exporterAt.ts';

const NOON_MS = Date.UTC(2026, 2, 2, 12);
const PROJECT = '5f0a1b2c3d4e5f6071829300';
const KEY = { publicKey: 'endless', privateKey: '5e5e5e5e-0000-4000-8000-00000000e4d1' };

test('a list that never ends is an error after 1,000 pages, and the known jobs stay', async () => {
  const clock = {
    nowMs: NOON_MS,
    get steadyMs() {
      return this.nowMs;
    },
  };
  const simulator = await startFaultySimulator({
    now: () => clock.nowMs,
    apiKeys: [KEY],
    backupBucket: { capacity: 10_000, refill: 1, refillMs: 1000 },
  });
  simulator.world.addProject({ id: PROJECT, name: 'payments' });
  const { jobs } = simulator.world.addCluster(PROJECT, { name: 'orders' });
  const end = { as: 'finished', atMs: NOON_MS - 60_000 } as const;
  const restore = {
    kind: 'restore',
    deliveryType: 'automated',
    createdAtMs: NOON_MS - 120_000,
    end,
  } as const;
  jobs.add({ ...restore, id: '69a57b48aaaaaaaaaaaaaaaa' });
  const config = configOf({
    atlas: { base_url: simulator.url },
    credentials: { default: { public_key: KEY.publicKey, private_key: KEY.privateKey } },
    poll: { reserve: 0 },
    projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }],
  });
  const { exporter, take } = exporterAt(config, clock, new BodyBudget());
  const poll = async () => {
    exporter.poller.tick(0);
    await exporter.poller.idle();
    const reported = take().reported.flatMap(({ events }) => events.map(({ kind }) => kind));
    const series = seriesOf([...(await exporter.scrapes.exposition('text'))].join(''), PROJECT, 'orders');
    return {
      reported,
      jobs: series.filter((line) => /^(jobs|last_success_|job_state|in_progress)/.test(line)),
      series,
    };
  };
  try {
    const before = await poll();
    simulator.faults.add({ fault: { kind: 'endless' }, times: Number.POSITIVE_INFINITY });
    const during = await poll();
    expect(during.reported).toEqual(['pollFailed']);
    expect(during.series).toContain('poll_failing{reason="too_many_pages"} 1');
    expect(during.jobs).toEqual(before.jobs);
    // One page more than is read, because an empty one would have ended the list.
    expect(simulator.stats.requests('restore_jobs', 200)).toBe(1 + 1001);
    simulator.faults.clear();
    clock.nowMs += 60_000;
    const after = await poll();
    expect(after.reported).toEqual(['pollRecovered']);
    expect(after.jobs).toEqual(before.jobs);
  } finally {
    await exporter.stop(0);
    await simulator.stop();
  }
});
