import { describe, expect, test } from 'vitest';
import { exporting, idAt, MINUTE, NOON_MS, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { sampleOf } from './scraped.ts';

const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

async function polled() {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders');
  simulator.world.cluster(PROJECT, 'orders').jobs.add({
    kind: 'download',
    id: idAt(NOON_MS - MINUTE),
    deliveryType: 'download',
    createdAtMs: NOON_MS - MINUTE,
    readyAtMs: NOON_MS - MINUTE,
  });
  const running = exporting(simulator, clock, {
    poll: { stale_after: '15m' },
    projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }],
  });
  await running.tick();
  const fail = () =>
    simulator.faults.add({
      fault: { kind: 'html', status: 503 },
      on: { endpoint: 'restore_jobs' },
      times: Number.POSITIVE_INFINITY,
    });
  return { simulator, fail, ...running };
}

describe.each([
  ['back by an hour', -HOUR],
  ['forward by a year', YEAR],
])('a clock set %s', (_words, byMs) => {
  test('makes no list stale, and a list still becomes stale with the time that has passed', async () => {
    const { clock, fail, tick, scrape } = await polled();
    const isShown = async () =>
      sampleOf(await scrape(), 'jobs', { delivery_type: 'download', state: 'ready' }) !== undefined;
    fail();
    clock.set(byMs);
    await tick(MINUTE);
    expect(await isShown()).toBe(true);
    await tick(13 * MINUTE);
    expect(await isShown()).toBe(true);
    await tick(2 * MINUTE);
    expect(await isShown()).toBe(false);
  });

  test('shifts the timestamps of polls, so that their ages stay the same', async () => {
    const { clock, fail, tick, scrape } = await polled();
    fail();
    clock.set(byMs);
    await tick(MINUTE);
    const text = await scrape();
    const agoMs = (name: string) => clock.wallMs() - 1000 * (sampleOf(text, name) ?? 0);
    expect(agoMs('last_successful_poll_timestamp_seconds')).toBe(MINUTE);
    expect(agoMs('last_poll_timestamp_seconds')).toBe(0);
    expect(sampleOf(text, 'last_poll_duration_seconds')).toBe(0);
  });

  test('changes no job state and no count of expiring downloads', async () => {
    const { clock, tick, scrape } = await polled();
    clock.set(byMs);
    const now = async () => {
      const text = await scrape();
      return [
        sampleOf(text, 'jobs', { delivery_type: 'download', state: 'ready' }),
        sampleOf(text, 'downloads_expiring'),
      ];
    };
    expect(await now()).toEqual([1, 0]);
    await tick(46 * MINUTE);
    expect(await now()).toEqual([1, 1]);
    expect(sampleOf(await scrape(), 'up')).toBe(1);
    // The exporter's clock is still wrong.
    expect(sampleOf(await scrape(), 'api_clock_skew_seconds')).toBe(-byMs / 1000);
  });

  test('neither ends nor prolongs the hold after a 429', async () => {
    const { simulator, clock, tick, scrape } = await polled();
    const headers = { 'Retry-After': '90' };
    simulator.faults.add({ fault: { kind: 'error', code: 'RATE_LIMITED', headers }, on: { loggedIn: true } });
    await tick(MINUTE);
    const requested = simulator.stats.requests();
    clock.set(byMs);
    await tick(MINUTE);
    expect([simulator.stats.requests(), sampleOf(await scrape(), 'up')]).toEqual([requested, 0]);
    await tick(MINUTE);
    expect(sampleOf(await scrape(), 'up')).toBe(1);
  });
});

test('an hour of suspend counts as an hour without a poll', async () => {
  const { clock, fail, tick, scrape } = await polled();
  fail();
  clock.suspend(HOUR);
  await tick();
  const text = await scrape();
  expect(sampleOf(text, 'jobs', { delivery_type: 'download', state: 'ready' })).toBeUndefined();
  const readAtMs = 1000 * (sampleOf(text, 'last_successful_poll_timestamp_seconds') ?? 0);
  expect(clock.wallMs() - readAtMs).toBe(HOUR);
});

test('a date one hour ahead does not expire a ready download, and neither does the next answer', async () => {
  const { simulator, tick, scrape, log } = await polled();
  const ready = async () => sampleOf(await scrape(), 'jobs', { delivery_type: 'download', state: 'ready' });
  await tick(MINUTE);
  simulator.faults.add({
    fault: { kind: 'headers', headers: { Date: new Date(NOON_MS + 2 * HOUR).toUTCString() } },
    on: { endpoint: 'restore_jobs', loggedIn: true },
  });
  await tick(MINUTE);
  expect(await ready()).toBe(1);
  await tick(MINUTE);
  expect(await ready()).toBe(1);
  expect(log.filter(({ event }) => event === 'restore_job_state_changed')).toEqual([]);
});
