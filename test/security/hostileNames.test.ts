import { afterAll, describe, expect, test } from 'vitest';
import { contentOf } from '../../src/exporter/serving/servedContent.ts';
import { logJobEvent } from '../../src/log/jobEvents.ts';
import { LOG_FORMATS } from '../../src/log/logger.ts';
import { objectId, seeded } from '../../src/simulator/world/random.ts';
import { configFile, run } from '../cli/commanding.ts';
import { idOf, restoreJob } from '../core/build.ts';
import { exporting, MINUTE, NOON_MS, simulating, testClock } from '../exporter/exporting.ts';
import { linesOf, PLACE } from '../log/lines.ts';
import { complaintsOfPromtool, HAS_PROMTOOL } from '../metrics/exposed.ts';
import { escaped, HOSTILE, LONG, UNPRINTABLE } from './hostileNames.ts';
import { labelValuesOf } from './labelValues.ts';

const NAMES = Object.values(HOSTILE);
const HARMLESS = NAMES.map((_, index) => `name ${index}`);

/** Starts an Atlas in which each name is used once for everything that Atlas can name. */
async function named(names: readonly string[], nowMs: () => number) {
  const clock = testClock();
  const simulator = await simulating(clock, { now: nowMs }, afterAll);
  const random = seeded(7);
  for (const [index, name] of names.entries()) {
    const id = `5f0a1b2c3d4e5f60718293${index.toString(16).padStart(2, '0')}`;
    simulator.world.addProject({ id, name });
    const { jobs } = simulator.world.addCluster(id, { name: 'orders' });
    const createdAtMs = NOON_MS - MINUTE;
    const soon = new Date(NOON_MS + 5 * MINUTE).toISOString().replace('.000', '');
    const to = { targetGroupId: name, targetClusterName: name, snapshotId: name };
    const running = { deliveryType: 'automated', id: objectId(random, createdAtMs), ...to };
    const download = {
      deliveryType: 'download',
      deliveryUrl: ['https://x'],
      expiresAt: soon,
      id: name.slice(0, 64),
    };
    for (const wire of [running, download]) jobs.add({ kind: 'raw', id: wire.id, createdAtMs, wire });
  }
  return { clock, simulator };
}

const PROJECTS = [{ id: 'all', clusters: 'all' }];

async function shown(names: readonly string[]) {
  const clock = testClock();
  const { simulator } = await named(names, clock.now);
  const { exporter, log, tick } = exporting(
    simulator,
    clock,
    { projects: PROJECTS, poll: { reserve: 0 } },
    () => 0,
    afterAll,
  );
  await tick();
  await tick(MINUTE);
  const content = contentOf(exporter, clock.now, {
    telemetryPath: '/metrics',
    reload: undefined,
    version: '1.2.3',
    instance: 'host',
    shard: { index: 0, total: 1 },
  });
  const metrics = async (format: 'text' | 'openmetrics') =>
    [...(await exporter.scrapes.exposition(format))].join('');
  return { log, content, text: await metrics('text'), openMetrics: await metrics('openmetrics') };
}

const hostile = await shown(NAMES);
const harmless = await shown(HARMLESS);

test('names are escaped in the exposition and break none of its lines', () => {
  for (const [broken, whole] of [
    [hostile.text, harmless.text],
    [hostile.openMetrics, harmless.openMetrics],
  ] as const) {
    expect(broken.split('\n').length).toBe(whole.split('\n').length);
    const values = labelValuesOf(broken);
    for (const name of NAMES) {
      expect(values.get('project_name')).toContain(escaped(name));
      expect(values.get('destination_cluster_name')).toContain(escaped(name));
      expect(values.get('job_id')).toContain(escaped(name.slice(0, 64)));
    }
  }
});

test('promtool accepts the hostile names', ({ skip }) => {
  skip(!HAS_PROMTOOL, 'promtool is not installed');
  expect(complaintsOfPromtool(hostile.text)).toBe(complaintsOfPromtool(harmless.text));
});

test('the page has the same markup as with harmless names, and no control or direction character', async () => {
  // The page is sorted by name, so the tags are compared in sorted order.
  const markup = (page: string) =>
    page
      .match(/<[^>]*>/g)
      ?.map((tag) => tag.replace(/="[^"]*"/g, ''))
      .sort();
  const pageOf = async ({ content }: typeof hostile) => (await content.page('', async () => {})).html;
  const html = await pageOf(hostile);
  expect(markup(html)).toEqual(markup(await pageOf(harmless)));
  expect(html.replaceAll('\n', '').match(UNPRINTABLE)).toBe(null);
});

test('the API escapes names', () => {
  const answer = JSON.parse(JSON.stringify(hostile.content.jobs(undefined)));
  expect(new Set(answer.jobs.map((job: { readonly projectName: string }) => job.projectName))).toEqual(
    new Set(NAMES.map(escaped)),
  );
});

test('the log has the same events as with harmless names', () => {
  expect(hostile.log.map(({ event }) => event)).toEqual(harmless.log.map(({ event }) => event));
});

test.each([
  ['check', '--live'],
  ['check', '--live', '--json'],
  ['list', '--all'],
  ['list', '--all', '--json'],
])('%s %s %s prints no control character', async (...args) => {
  const { simulator } = await named(NAMES, Date.now);
  const file = await configFile(simulator.url, { projects: PROJECTS });
  const ran = await run([...args, '--config.file', file]);
  expect((ran.out + ran.err).replaceAll('\n', '').match(UNPRINTABLE)).toBe(null);
  expect(ran.out.split('\n').length).toBeGreaterThan(NAMES.length);
});

test('names of 10 kB are omitted or truncated, and omitted ones are counted', async () => {
  const { text, content, log } = await shown([LONG]);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(1000);
  expect(text).toMatch(/invalid_jobs\{.*reason="bad_field"\} 1\n/);
  expect(JSON.stringify([content.jobs(undefined), content.targets(), log])).not.toContain('x'.repeat(129));
});

describe.each(LOG_FORMATS)('a log in %s', (format) => {
  const written = (names: readonly string[]) =>
    linesOf(
      (logger) => {
        for (const name of names) {
          const job = restoreJob({
            id: idOf(name),
            destinationProjectId: name,
            destinationClusterName: name,
          });
          logJobEvent(logger, { ...PLACE, projectName: name }, { kind: 'created', job, to: 'failed' });
        }
      },
      { format },
    );

  test('has as many lines as with harmless names, and no control character', () => {
    const lines = written(NAMES);
    expect(lines.length).toBe(written(HARMLESS).length);
    expect(lines.join('').match(UNPRINTABLE)).toBe(null);
  });

  test('contains the names unchanged', ({ skip }) => {
    skip(format !== 'json', 'only JSON is read back');
    expect(written(NAMES).map((line) => JSON.parse(line).projectName)).toEqual(NAMES);
  });
});
