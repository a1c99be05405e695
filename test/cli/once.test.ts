import { chmod, link, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linesOf, sampleOf, samplesOf } from '../exporter/scraped.ts';
import { complaintsOfPromtool, HAS_PROMTOOL } from '../metrics/exposed.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { configFile, PROJECT, run, simulating } from './commanding.ts';

const GONE = { projects: [{ id: PROJECT, name: 'payments', clusters: ['orders', 'gone'] }] };

async function polling(written: object = {}, args: readonly string[] = [], clusters = ['orders']) {
  const simulator = await simulating(clusters);
  const file = await configFile(simulator.url, written);
  return { simulator, ...(await run(['once', '--config.file', file, ...args])) };
}

test('once prints one poll of every target as gauges only', async () => {
  const { code, out, err, simulator } = await polling();
  expect([code, err]).toEqual([0, '']);
  expect(sampleOf(out, 'up', { cluster_name: 'orders' })).toBe(1);
  expect(sampleOf(out, 'jobs', { delivery_type: 'automated', state: 'failed' })).toBe(0);
  expect(sampleOf(out, 'exporter_build_info', { version: '1.2.3' })).toBe(1);
  const types = [...out.matchAll(/^# TYPE \S+ (\S+)$/gm)].map(([, type]) => type);
  expect(new Set(types)).toEqual(new Set(['gauge']));
  expect(out).not.toMatch(/^(process_|nodejs_)/m);
  expect(simulator.stats.requests('restore_jobs', 200)).toBe(1);
});

test('promtool has no complaints', async ({ skip }) => {
  skip(!HAS_PROMTOOL, 'promtool is not installed');
  expect(complaintsOfPromtool((await polling(GONE)).out)).toBe('');
});

test('clusters are discovered before they are polled', async () => {
  const projects = [{ id: PROJECT, clusters: 'all' }];
  const { code, out } = await polling({ projects }, [], ['orders', 'ledger']);
  expect(code).toBe(0);
  expect(samplesOf(out, 'up').map((sample) => sample.at(-1))).toEqual(['1', '1']);
});

test('a failed target appears in the metrics and makes the exit code 1', async () => {
  const { code, out } = await polling(GONE);
  expect(code).toBe(1);
  expect(sampleOf(out, 'up', { cluster_name: 'gone' })).toBe(0);
  expect(sampleOf(out, 'poll_failing', { cluster_name: 'gone', reason: 'not_found' })).toBe(1);
  expect(sampleOf(out, 'up', { cluster_name: 'orders' })).toBe(1);
});

test('a deleted cluster whose restore jobs are gone is omitted, and the exit code is 0', async () => {
  const simulator = await simulating(['orders', 'ledger']);
  simulator.world.deleteCluster(PROJECT, 'ledger');
  const fault = { kind: 'error', code: 'CLUSTER_NOT_FOUND' } as const;
  const on = { clusterName: 'ledger', loggedIn: true } as const;
  simulator.faults.add({ fault, on, times: Number.POSITIVE_INFINITY });
  const projects = [{ id: PROJECT, clusters: 'all' }];
  const { code, out } = await run(['once', '--config.file', await configFile(simulator.url, { projects })]);
  expect(linesOf(out, 'ledger')).toEqual([]);
  expect(sampleOf(out, 'targets')).toBe(1);
  expect(code).toBe(0);
  expect(simulator.stats.requests('restore_jobs', 404)).toBe(2);
});

test('a deleted cluster whose list is missing for one poll is polled again', async () => {
  const simulator = await simulating(['orders', 'ledger']);
  simulator.world.deleteCluster(PROJECT, 'ledger');
  const fault = { kind: 'error', code: 'CLUSTER_NOT_FOUND' } as const;
  simulator.faults.add({ fault, on: { clusterName: 'ledger', loggedIn: true } });
  const projects = [{ id: PROJECT, clusters: 'all' }];
  const { code, out } = await run(['once', '--config.file', await configFile(simulator.url, { projects })]);
  expect(sampleOf(out, 'up', { cluster_name: 'ledger' })).toBe(1);
  expect(code).toBe(0);
});

test.each([
  ['discovered', 'all'],
  ['named', ['orders', 'ledger']],
])('the tags of %s clusters are printed, and which of them are deleted', async (_, clusters) => {
  const simulator = await simulating([]);
  for (const name of ['orders', 'ledger']) {
    simulator.world.addCluster(PROJECT, { name, tags: { team: 'payments' } });
  }
  simulator.world.deleteCluster(PROJECT, 'ledger');
  const written = { discovery: { tags: ['team'] }, projects: [{ id: PROJECT, clusters }] };
  const { code, out } = await run(['once', '--config.file', await configFile(simulator.url, written)]);
  expect(code).toBe(0);
  expect(sampleOf(out, 'cluster_info', { cluster_name: 'orders', tag_team: 'payments' })).toBe(1);
  expect(sampleOf(out, 'cluster_deleted', { cluster_name: 'ledger' })).toBe(1);
  expect(sampleOf(out, 'cluster_deleted', { cluster_name: 'orders' })).toBeUndefined();
});

test('a failed discovery makes the exit code 1', async () => {
  const projects = [{ id: '5f0a1b2c3d4e5f6071829399', clusters: 'all' }];
  const { code, out } = await polling({ projects });
  expect(code).toBe(1);
  expect(sampleOf(out, 'discovery_up')).toBe(0);
});

test('--output replaces a file in one step, even when a target failed, and prints nothing', async () => {
  const path = join(await temporaryDirectory(), 'restores.prom');
  await writeFile(path, 'old');
  const { ino } = await stat(path);
  const { code, out } = await polling(GONE, ['--output', path]);
  expect([code, out]).toEqual([1, '']);
  const text = await readFile(path, 'utf8');
  expect(sampleOf(text, 'up', { cluster_name: 'orders' })).toBe(1);
  // The file is a new one, so a process with the old file open reads that to its end.
  expect((await stat(path)).ino).not.toBe(ino);
  expect((await stat(path)).mode & 0o444).toBe(0o444);
  expect(await readdir(join(path, '..'))).toEqual(['restores.prom']);
});

test('an output file that cannot be written is reported in one sentence', async () => {
  const path = join(await temporaryDirectory(), 'missing', 'restores.prom');
  const { code, out, err } = await polling({}, ['--output', path]);
  expect([code, out, err]).toEqual([1, '', `cannot write ${path}: no such file or directory\n`]);
});

test('an output path that is not a regular file is not replaced', async () => {
  const path = join(await temporaryDirectory(), 'directory.prom');
  await mkdir(path);
  const { code, err } = await polling({}, ['--output', path]);
  expect([code, err]).toEqual([1, `cannot write ${path}: it is not a regular file\n`]);
});

test('the configuration file is never replaced, under any name, and nothing is polled', async () => {
  const simulator = await simulating();
  const file = await configFile(simulator.url);
  const other = join(await temporaryDirectory(), 'restores.prom');
  await link(file, other);
  const written = await readFile(file, 'utf8');
  for (const path of [file, other]) {
    const { code, out, err } = await run(['once', '--config.file', file, '--output', path]);
    expect([code, out, err]).toEqual([1, '', `cannot write ${path}: it is also the configuration file\n`]);
  }
  expect(await readFile(file, 'utf8')).toBe(written);
  expect(simulator.stats.requests('restore_jobs', 200)).toBe(0);
});

test('an output directory without write permission is reported', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may read and write everything');
  const path = await temporaryDirectory();
  await chmod(path, 0o555);
  const { err } = await polling({}, ['--output', join(path, 'restores.prom')]);
  expect(err).toContain('permission denied');
});

test('an interrupted run keeps the old output file', async () => {
  const path = join(await temporaryDirectory(), 'restores.prom');
  await writeFile(path, 'old');
  const simulator = await simulating();
  simulator.faults.add({ fault: { kind: 'silence' }, times: Number.POSITIVE_INFINITY });
  const file = await configFile(simulator.url);
  let stop = () => {};
  const ran = run(['once', '--config.file', file, '--output', path], {
    onStop: (given) => {
      stop = given;
    },
  });
  await expect.poll(() => simulator.stats.maxConcurrent(PROJECT)).toBe(1);
  stop();
  const { code, err } = await ran;
  expect([code, err]).toEqual([1, 'stopped before every target was polled: nothing is written\n']);
  expect(await readFile(path, 'utf8')).toBe('old');
});
