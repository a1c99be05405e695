import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { FAILURE_KINDS } from '../../src/core/failure.ts';
import {
  createInstruments,
  type Instruments,
  initPollFailures,
  readInstruments,
} from '../../src/metrics/instruments.ts';
import { NOON_MS } from '../core/build.ts';
import { complaintsOfPromtool, expose, HAS_PROMTOOL, PREFIX } from './exposed.ts';

const scrape = async ({ registry }: Instruments) => expose([], NOON_MS, await readInstruments(registry));
const without = (text: string) => text.split('\n').filter((line) => !line.startsWith('#') && line !== '');

describe('the exporter’s own instruments', () => {
  test('show nothing before a value is set', async () => {
    expect(await scrape(createInstruments(false))).toBe('');
  });

  test('show a gauge without labels once it is set, even to 0', async () => {
    const instruments = createInstruments(false);
    instruments.targets.set(0);
    instruments.apiClockSkew.set(-1.5);
    expect(without(await scrape(instruments))).toEqual([
      `${PREFIX}api_clock_skew_seconds -1.5`,
      `${PREFIX}targets 0`,
    ]);
  });

  test('show every reason for a failed poll at 0 from the start, and keep counting', async () => {
    const instruments = createInstruments(false);
    initPollFailures(instruments, 'p');
    expect(without(await scrape(instruments))).toEqual(
      FAILURE_KINDS.map((reason) => `${PREFIX}poll_failures_total{project_id="p",reason="${reason}"} 0`),
    );
    expect(FAILURE_KINDS).toHaveLength(13);
    instruments.pollFailures.inc({ project_id: 'p', reason: 'timeout' });
    initPollFailures(instruments, 'p');
    expect(await scrape(instruments)).toContain('reason="timeout"} 1\n');
  });

  test('show a histogram with cumulative buckets', async () => {
    const instruments = createInstruments(false);
    for (const seconds of [0.01, 0.05, 0.3, 99])
      instruments.apiRequestDuration.observe({ endpoint: 'e' }, seconds);
    const name = `${PREFIX}api_request_duration_seconds`;
    const bucket = (le: string, count: number) =>
      expect.stringMatching(
        new RegExp(`^${name}_bucket\\{(?=.*le="${le.replace('+', '\\+')}")(?=.*endpoint="e").*\\} ${count}$`),
      );
    expect(without(await scrape(instruments))).toEqual([
      bucket('0.05', 2),
      bucket('0.1', 2),
      bucket('0.2', 2),
      ...['0.4', '0.8', '1.6', '3.2', '6.4', '12.8', '25.6'].map((le) => bucket(le, 3)),
      bucket('+Inf', 4),
      `${name}_sum{endpoint="e"} 99.36`,
      `${name}_count{endpoint="e"} 4`,
    ]);
  });

  test('are separate for each registry', async () => {
    const [one, other] = [createInstruments(true), createInstruments(true)];
    one.targets.set(3);
    one.apiRetries.inc({ project_id: 'p' });
    expect(await scrape(one)).toContain(`${PREFIX}targets 3`);
    expect(await scrape(other)).not.toContain(PREFIX);
  });
});

describe('the metrics of the process', () => {
  test('are exported only if enabled', async () => {
    expect(await scrape(createInstruments(false))).not.toMatch(/^(?:process|nodejs)_/m);
    const text = await scrape(createInstruments(true));
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds \S+$/m);
  });

  test('omit the gauges that are named like counters', async () => {
    const text = await scrape(createInstruments(true));
    expect(text).not.toMatch(/nodejs_active_\w+_total/);
    for (const [, name] of text.matchAll(/^# TYPE (\S+_total) /gm))
      expect(text).toContain(`# TYPE ${name} counter`);
  });

  test('have no bucket bound that the two formats would write differently', async () => {
    const instruments = createInstruments(true);
    setFlagsFromString('--expose-gc');
    const collectGarbage: unknown = runInNewContext('gc');
    if (typeof collectGarbage === 'function') collectGarbage();
    const text = await vi.waitUntil(async () => {
      const scraped = await scrape(instruments);
      return scraped.includes('nodejs_gc_duration_seconds_bucket') ? scraped : undefined;
    });
    for (const [, bound] of text.matchAll(/le="([^"]+)"/g)) expect(bound).toMatch(/^(?:\d+\.\d+|\+Inf)$/);
  });

  test('pass promtool without complaints', async ({ skip }) => {
    skip(!HAS_PROMTOOL, 'promtool is not installed');
    expect(complaintsOfPromtool(await scrape(createInstruments(true)))).toBe('');
  });
});
