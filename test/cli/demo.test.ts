import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parseConfig.ts';
import { Ticks } from '../../src/poller/ticks.ts';
import { samplesOf } from '../exporter/scraped.ts';
import { complaintsOfPromtool, HAS_PROMTOOL } from '../metrics/exposed.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { logLines, originOf, type Spawned, spawned, textOf } from './spawned.ts';

const SECOND = 1000;

test('the demo shows jobs of every kind within seconds, and their changes and everything else soon after', async () => {
  const program = spawned(['demo', '--web.listen-address', '127.0.0.1:0']);
  const origin = await originOf(program);
  const kinds = async () =>
    samplesOf(await textOf(`${origin}/metrics`), 'jobs')
      .filter((sample) => !sample.endsWith(' 0'))
      .map((sample) => /delivery_type="(\w+)",state="(\w+)"/.exec(sample)?.slice(1).join(' '));
  await expect
    .poll(kinds, { timeout: 60 * SECOND, interval: 200 })
    .toEqual(
      expect.arrayContaining([
        'automated completed',
        'automated failed',
        'automated in_progress',
        'download ready',
        'pointInTime completed',
      ]),
    );
  expect(await textOf(`${origin}/`)).toContain('Downloads that are ready');
  await Promise.all([expectChanges(program), expectCollectionsAndTags(origin)]);
  expect(program.out()).toContain('Status page       http://localhost:');
  // The demo reads no file, not even one of the default name.
  expect(program.out()).toMatch(/"event":"started"/);
  expect(program.out()).not.toContain('"configFile"');
  expect(program.err()).toBe('');
  program.signal('SIGINT');
  const { code, ms } = await program.ended();
  expect([code, ms < 5 * SECOND]).toEqual([0, true]);
});

test('the demo prints its credentials and a configuration with which another exporter can poll it', async () => {
  const program = spawned(['demo', '--web.listen-address', '127.0.0.1:0']);
  const printed = () => /^ {4}atlas:\n(?: {4}.*\n)+/m.exec(program.out())?.[0];
  await expect.poll(printed, { timeout: 120 * SECOND }).toBeDefined();
  const config = (printed() ?? '').replaceAll(/^ {4}/gm, '');
  const [, publicKey] = /Public key +(\S+)/.exec(program.out()) ?? [];
  const [, privateKey] = /Private key +(\S+)/.exec(program.out()) ?? [];
  expect(config).toContain(`public_key: ${publicKey}\n    private_key: ${privateKey}\n`);
  expect(waitMsOf(config)).toBeLessThan(5 * SECOND);
  const directory = await temporaryDirectory();
  writeFileSync(join(directory, 'exporter.yml'), config);
  const once = spawned(['once', '--config.file', join(directory, 'exporter.yml')]);
  expect((await once.ended()).code).toBe(0);
  expect(samplesOf(once.out(), 'up').filter((sample) => sample.endsWith(' 1'))).toHaveLength(9);
});

/** Returns the longest time from the start to the first poll of a target, the time until its page shows jobs. */
function waitMsOf(config: string): number {
  const parsed = parseConfig(config, { file: 'demo', env: {} });
  if (!parsed.ok) return expect.unreachable();
  const { schedule, timezone, jitterMs } = parsed.value.config.poll;
  return new Ticks(schedule, timezone).longestGapMs(Date.now()) + jitterMs;
}

async function expectChanges(program: Spawned): Promise<void> {
  const entered = () =>
    new Set(
      logLines(logOf(program.out()))
        .filter(({ event }) => String(event).startsWith('restore_job_'))
        .map(({ event, to }) => `${event} ${to}`),
    ).size;
  await expect.poll(entered, { timeout: 120 * SECOND, interval: 500 }).toBeGreaterThanOrEqual(3);
}

/** Waits for a collection restore in progress, missing indexes, a deleted cluster with a restore, and tags. */
async function expectCollectionsAndTags(origin: string): Promise<void> {
  const metrics = () => textOf(`${origin}/metrics`);
  const within = { timeout: 60 * SECOND, interval: SECOND };
  const restored = async () => samplesOf(await metrics(), 'in_progress_job_restored_documents').map(asNumber);
  const seen = new Set<number>();
  const steps = async () => {
    for (const documents of await restored()) seen.add(documents);
    return seen.size;
  };
  await expect.poll(steps, within).toBeGreaterThanOrEqual(3);
  await expect
    .poll(() => textOf(`${origin}/`), within)
    .toMatch(/restored [\d,]+ of [\d,]+ documents \(\d+ %\)/);
  const tagged = async () =>
    samplesOf(await metrics(), 'cluster_info').filter((sample) => sample.includes('"storefront"'));
  await expect.poll(tagged, within).toHaveLength(3);
  const ofDeleted = async () =>
    samplesOf(await metrics(), 'in_progress_job_created_timestamp_seconds').filter((sample) =>
      sample.includes('cluster_name="inventory"'),
    );
  await expect
    .poll(ofDeleted, within)
    .toEqual([expect.stringContaining('destination_cluster_name="catalog"')]);
  const missing = async () => samplesOf(await metrics(), 'failed_index_collections').map(asNumber);
  await expect.poll(missing, within).toEqual([2]);
  if (HAS_PROMTOOL) expect(complaintsOfPromtool(await metrics())).toEqual('');
}

function asNumber(sample: string): number {
  return Number(sample.slice(sample.lastIndexOf(' ')));
}

/** Returns the JSON log lines of the demo, without the rest of its output. */
function logOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => `${line}\n`)
    .join('');
}
