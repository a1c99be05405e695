import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { exporting, MINUTE, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { sampleOf, samplesOf } from './scraped.ts';

const ROTATED = '7a7a7a7a-0000-4000-8000-7a7a7a7a7a7a';
const CLUSTERS = ['orders', 'ledger', 'archive', 'scratch'];

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'exporter-'));
});

afterEach(() => rm(directory, { recursive: true }));

async function withKeyFile() {
  const file = join(directory, 'private-key');
  await writeFile(file, `${DEFAULT_API_KEY.privateKey}\n`);
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, ...CLUSTERS);
  const written = (clusters: readonly string[]) => ({
    credentials: { default: { public_key: DEFAULT_API_KEY.publicKey, private_key_file: file } },
    projects: [{ id: PROJECT, name: 'payments', clusters }],
  });
  const running = exporting(simulator, clock, written(CLUSTERS));
  const rotate = () => simulator.setApiKey({ ...DEFAULT_API_KEY, privateKey: ROTATED });
  const mount = () => writeFile(file, ROTATED);
  return { simulator, rotate, mount, written, ...running };
}

test('a key rotated in Atlas and in its file keeps working without a failed poll', async () => {
  const { tick, scrape, rotate, mount } = await withKeyFile();
  await tick();
  rotate();
  await mount();
  await tick(MINUTE);
  const text = await scrape();
  expect(samplesOf(text, 'up').map((sample) => sample.at(-1))).toEqual(['1', '1', '1', '1']);
  expect(sampleOf(text, 'poll_failures_total', { reason: 'unauthorized' })).toBe(0);
});

test('a key whose file changes late works from the next poll on, without a restart', async () => {
  const { simulator, tick, scrape, rotate, mount, log } = await withKeyFile();
  await tick();
  rotate();
  await tick(MINUTE);
  simulator.stats.reset();
  await tick(MINUTE);
  await tick(MINUTE);
  expect(simulator.stats.requests('restore_jobs')).toBe(0);
  const held = await scrape();
  expect(samplesOf(held, 'up').map((sample) => sample.at(-1))).toEqual(['0', '0', '0', '0']);
  expect(samplesOf(held, 'poll_failing').every((sample) => sample.includes('reason="unauthorized"'))).toBe(
    true,
  );
  await mount();
  await tick(MINUTE);
  expect(samplesOf(await scrape(), 'up').map((sample) => sample.at(-1))).toEqual(['1', '1', '1', '1']);
  const reported = log.map(({ event }) => event).filter((event) => String(event).startsWith('poll_'));
  expect(reported).toEqual(['poll_failed', 'poll_recovered']);
});

test('a reload that adds targets reads the secret first, so no new target meets the old refusal', async () => {
  const { simulator, tick, scrape, rotate, mount, reload, written } = await withKeyFile();
  simulator.world.addCluster(PROJECT, { name: 'new' });
  await tick();
  rotate();
  for (let n = 0; n < 4; n += 1) await tick(MINUTE);
  const refusals = async () => sampleOf(await scrape(), 'poll_failures_total', { reason: 'unauthorized' });
  const before = await refusals();
  await mount();
  await reload(written([...CLUSTERS, 'new']));
  await tick(1000);
  expect(sampleOf(await scrape(), 'up', { cluster_name: 'new' })).toBe(1);
  expect(await refusals()).toBe(before);
});
