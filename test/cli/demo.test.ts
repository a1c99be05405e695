import { expect, test } from 'vitest';
import { samplesOf } from '../exporter/scraped.ts';
import { logLines, originOf, spawned, textOf } from './spawned.ts';

const SECOND = 1000;

test('the demo shows jobs of every kind within seconds, and their changes soon after', {
  timeout: 120_000,
}, async () => {
  const program = spawned(['demo', '--web.listen-address', '127.0.0.1:0']);
  const origin = await originOf(program);
  const kinds = async () =>
    samplesOf(await textOf(`${origin}/metrics`), 'jobs')
      .filter((sample) => !sample.endsWith(' 0'))
      .map((sample) => /delivery_type="(\w+)",state="(\w+)"/.exec(sample)?.slice(1).join(' '));
  await expect
    .poll(kinds, { timeout: 15 * SECOND, interval: 200 })
    .toEqual(
      expect.arrayContaining([
        'automated completed',
        'automated failed',
        'automated in_progress',
        'download ready',
        'pointInTime completed',
      ]),
    );
  const entered = () =>
    new Set(
      logLines(program.out())
        .filter(({ event }) => String(event).startsWith('restore_job_'))
        .map(({ event, to }) => `${event} ${to}`),
    ).size;
  await expect.poll(entered, { timeout: 45 * SECOND, interval: 500 }).toBeGreaterThanOrEqual(3);
  // Standard output is a log that a program can read; what a person wants to know is beside it.
  expect(program.err()).toContain(`Status page       http://localhost:`);
  program.signal('SIGINT');
  const { code, ms } = await program.ended();
  expect([code, ms < 5 * SECOND]).toEqual([0, true]);
});
