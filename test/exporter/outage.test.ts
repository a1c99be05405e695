import { expect, test } from 'vitest';
import { targetKey } from '../../src/core/target.ts';
import { exporting, MINUTE, PROJECT, settle, simulating, testClock } from './exporting.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `cluster-${index}`);

async function polling(clusters: readonly string[]) {
  const clock = testClock();
  const simulator = await simulating(clock, { backupBucket: { capacity: 1e6, refill: 1e6, refillMs: 1000 } });
  settle(simulator, ...clusters);
  const written = {
    poll: { concurrency: 100 },
    projects: [{ id: PROJECT, name: 'payments', clusters }],
  };
  const running = exporting(simulator, clock, written);
  const breaks = (...clusterNames: readonly string[]) => {
    for (const clusterName of clusterNames) {
      const on = { endpoint: 'restore_jobs', clusterName } as const;
      simulator.faults.add({ fault: { kind: 'html', status: 502 }, on, times: Number.POSITIVE_INFINITY });
    }
  };
  const lines = () => running.log.filter(({ event }) => /^poll_(failed|recovered)$/.test(String(event)));
  await running.tick();
  return { simulator, breaks, lines, written, ...running };
}

test('an outage of all targets is one line with their number, and its end is another', async () => {
  const clusters = names(60);
  const { simulator, breaks, lines, tick } = await polling(clusters);
  breaks(...clusters);
  await tick(MINUTE);
  await expect.poll(lines).toHaveLength(1);
  expect(lines()).toEqual([
    {
      level: 'error',
      event: 'poll_failed',
      reason: 'server_error',
      targets: 60,
      clusters: names(5).map((name) => `payments/${name}`),
      error: expect.stringContaining('502'),
      msg: 'poll failed',
    },
  ]);
  await tick(MINUTE);
  simulator.faults.clear();
  await tick(MINUTE);
  await expect.poll(lines).toHaveLength(2);
  expect(lines()[1]).toEqual({
    level: 'info',
    event: 'poll_recovered',
    reason: 'server_error',
    targets: 60,
    failing: 0,
    msg: 'poll recovered',
  });
});

test('a few failing targets out of many are logged one by one, after their round has ended', async () => {
  const { simulator, breaks, lines, tick } = await polling(names(30));
  breaks('cluster-3', 'cluster-7');
  await tick(MINUTE);
  await expect.poll(lines).toHaveLength(2);
  expect(
    lines()
      .map(({ event, clusterName, reason }) => `${event} ${clusterName} ${reason}`)
      .sort(),
  ).toEqual(['poll_failed cluster-3 server_error', 'poll_failed cluster-7 server_error']);
  simulator.faults.clear();
  await tick(MINUTE);
  await expect.poll(lines).toHaveLength(4);
});

test('delayed reports are logged when the exporter stops', async () => {
  const { simulator, breaks, lines, exporter } = await polling(names(30));
  breaks('cluster-3');
  simulator.faults.add({
    fault: { kind: 'silence' },
    on: { endpoint: 'restore_jobs', clusterName: 'cluster-4' },
  });
  exporter.poller.tick(0);
  await expect.poll(() => exporter.poller.views().filter(({ polls }) => polls === 2)).toHaveLength(29);
  expect(lines()).toEqual([]);
  await exporter.stop(0);
  expect(lines().map(({ event, clusterName }) => `${event} ${clusterName}`)).toEqual([
    'poll_failed cluster-3',
  ]);
});

test('the state file contains no unreported failure, so that the next process reports it after a kill', async () => {
  const { simulator, breaks, exporter, clock, written, lines } = await polling(names(30));
  const views = new Map(exporter.poller.views().map((view) => [targetKey(view.target), view]));
  let saved = () => exporter.poller.views();
  const state = {
    views,
    changed: (now: typeof saved) => {
      saved = now;
    },
  };
  const second = exporting(simulator, clock, written, () => 0, undefined, 'info', state);
  breaks('cluster-3');
  simulator.faults.add({
    fault: { kind: 'silence' },
    on: { endpoint: 'restore_jobs', clusterName: 'cluster-4' },
  });
  second.exporter.poller.tick(0);
  await expect.poll(() => second.exporter.poller.views().filter(({ polls }) => polls === 2)).toHaveLength(29);
  const failing = () => saved().filter(({ lastPoll }) => lastPoll?.failure !== undefined).length;
  expect(failing()).toBe(0);
  await second.exporter.stop(0);
  expect(failing()).toBe(1);
  expect(lines()).toEqual([]);
});
