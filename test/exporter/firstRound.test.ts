import { expect, test, vi } from 'vitest';
import { exporting, OTHER_PROJECT, PROJECT, settle, simulating, testClock } from './exporting.ts';

const COUNT = 60;

async function started(written: object, failing?: string) {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, ...Array.from({ length: COUNT }, (_, index) => `cluster-${index}`));
  const on = {
    endpoint: 'restore_jobs',
    ...(failing === undefined ? {} : { clusterName: failing }),
  } as const;
  if (failing !== undefined) simulator.faults.add({ fault: { kind: 'html', status: 503 }, on, times: 100 });
  const running = exporting(simulator, clock, written);
  const listed = vi.spyOn(running.exporter.projects, 'targets');
  running.exporter.start();
  const reported = () => running.log.filter(({ event }) => event === 'first_round_completed');
  await expect.poll(reported).toHaveLength(1);
  await running.exporter.poller.idle();
  return { ...running, reported, listed };
}

test('the first round is reported once, when every discovered target has been polled', async () => {
  const { reported, tick } = await started({ projects: [{ id: PROJECT, clusters: 'all' }] });
  await tick(60_000);
  expect(reported()).toEqual([
    {
      level: 'info',
      event: 'first_round_completed',
      targets: COUNT,
      read: COUNT,
      failed: 0,
      msg: 'polled every target once',
    },
  ]);
});

test('targets whose poll failed count as failed in the first round', async () => {
  const { reported } = await started({
    projects: [
      { id: PROJECT, clusters: 'all' },
      { id: OTHER_PROJECT, clusters: ['missing'] },
    ],
  });
  expect(reported()).toMatchObject([{ targets: COUNT + 1, read: COUNT, failed: 1 }]);
});

test('the first round waits for the target that is read last', async () => {
  const { reported } = await started(
    { projects: [{ id: PROJECT, clusters: 'all' }] },
    `cluster-${COUNT - 1}`,
  );
  expect(reported()).toMatchObject([{ targets: COUNT, read: COUNT - 1, failed: 1 }]);
});

test('most polls do not list all targets, so their cost does not grow with the number of targets', async () => {
  const { listed } = await started({ projects: [{ id: PROJECT, clusters: 'all' }] });
  expect(listed.mock.calls.length).toBeLessThan(COUNT / 4);
});
