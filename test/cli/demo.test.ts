import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { samplesOf } from '../exporter/scraped.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
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
      logLines(logOf(program.out()))
        .filter(({ event }) => String(event).startsWith('restore_job_'))
        .map(({ event, to }) => `${event} ${to}`),
    ).size;
  await expect.poll(entered, { timeout: 45 * SECOND, interval: 500 }).toBeGreaterThanOrEqual(3);
  expect(program.out()).toContain('Status page       http://localhost:');
  expect(program.err()).toBe('');
  program.signal('SIGINT');
  const { code, ms } = await program.ended();
  expect([code, ms < 5 * SECOND]).toEqual([0, true]);
});

test('the demo prints its credentials, and a configuration with which another exporter polls it', {
  timeout: 60_000,
}, async () => {
  const program = spawned(['demo', '--web.listen-address', '127.0.0.1:0']);
  const printed = () => /^ {4}atlas:\n(?: {4}.*\n)+/m.exec(program.out())?.[0];
  await expect.poll(printed, { timeout: 40 * SECOND }).toBeDefined();
  const config = (printed() ?? '').replaceAll(/^ {4}/gm, '');
  const [, publicKey] = /Public key +(\S+)/.exec(program.out()) ?? [];
  const [, privateKey] = /Private key +(\S+)/.exec(program.out()) ?? [];
  expect(config).toContain(`public_key: ${publicKey}\n    private_key: ${privateKey}\n`);
  const folder = await temporaryDirectory();
  writeFileSync(join(folder, 'exporter.yml'), config);
  const once = spawned(['once', '--config.file', join(folder, 'exporter.yml')]);
  expect((await once.ended()).code).toBe(0);
  expect(samplesOf(once.out(), 'up').filter((sample) => sample.endsWith(' 1'))).toHaveLength(8);
});

/** Returns what the demo prints but for its own words: lines of JSON. */
function logOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => `${line}\n`)
    .join('');
}
