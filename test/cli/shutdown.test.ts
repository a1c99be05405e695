import { expect, test } from 'vitest';
import { sampleOf } from '../exporter/scraped.ts';
import { OTHER_PROJECT, PROJECT } from './commanding.ts';
import { serving } from './serving.ts';
import { originOf, textOf } from './spawned.ts';

const PROJECTS = [
  { id: PROJECT, name: 'payments', clusters: ['orders'] },
  { id: OTHER_PROJECT, name: 'platform', clusters: 'all' },
];

async function answerOf(url: string) {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the program within 5 seconds, even during requests that are never answered',
  { timeout: 120_000 },
  async (signal) => {
    const { simulator, program } = await serving({ projects: PROJECTS });
    simulator.faults.add({ fault: { kind: 'silence' }, times: Number.POSITIVE_INFINITY });
    const origin = await originOf(program);
    for (const project of [PROJECT, OTHER_PROJECT]) {
      await expect.poll(() => simulator.stats.maxConcurrent(project), { timeout: 60_000 }).toBeGreaterThan(0);
    }
    expect(await answerOf(`${origin}/-/ready`)).toEqual({
      status: 503,
      text: [
        'not ready, still missing:',
        `the clusters of ${OTHER_PROJECT} have not been discovered yet`,
        `${PROJECT}/orders has not been polled yet`,
        '',
      ].join('\n'),
    });
    expect(sampleOf(await textOf(`${origin}/metrics`), 'up', { cluster_name: 'orders' })).toBe(0);
    program.signal(signal);
    const ended = program.ended();
    await expect
      .poll(() => answerOf(`${origin}/-/ready`), { interval: 20 })
      .toEqual({ status: 503, text: 'not ready, still missing:\nshutting down\n' });
    const { code, ms } = await ended;
    expect([code, ms < 5000, program.err()]).toEqual([0, true, '']);
  },
);
