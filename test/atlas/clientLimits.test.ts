import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../simulator/faults/fault.ts';
import { started } from '../simulator/started.ts';
import {
  atAtlas,
  context,
  contextOn,
  firstPage,
  OTHER_PROJECT,
  outcomeOf,
  PROJECT,
  target,
} from './atAtlas.ts';

/** Starts an Atlas with two projects whose buckets hold this many requests and never refill. */
async function limited(capacity: number, retryAfter = true) {
  const backupBucket = { capacity, refill: 60, refillMs: 3_600_000 };
  const simulator = await started({ backupBucket, retryAfter, limitsNow: () => 0 });
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'orders' });
  return simulator;
}

/** Puts the headers of a bucket with a few requests left on every answer to the first project. */
function nearlyEmpty(): FaultRule {
  const headers = { 'RateLimit-Limit': '1200', 'RateLimit-Remaining': '9' };
  const on = { projectId: PROJECT, loggedIn: true } as const;
  return { fault: { kind: 'headers', headers }, on, times: Number.POSITIVE_INFINITY };
}

describe('a 429', () => {
  test('fails at once, and no request is sent for that project before Retry-After', async () => {
    const { url, stats } = await limited(1);
    const { client, clock } = atAtlas(url);
    const poll = context();
    const ask = (projectId = PROJECT) => outcomeOf(client.get(firstPage(target('orders', projectId)), poll));
    expect([await ask(), await ask()]).toEqual(['ok', 'rate_limited']);
    const before = stats.requests();
    // The bucket gets a token back every minute.
    clock.ms += 59_999;
    expect([await ask(), await ask()]).toEqual(['rate_limited', 'rate_limited']);
    expect([stats.requests(), poll.pauses]).toEqual([before, []]);
    clock.ms += 1;
    await ask();
    expect(stats.requests('restore_jobs', 429)).toBe(2);
  });

  test('reports when the next request is sent, also in held polls', async () => {
    const { url } = await limited(0);
    const { client, clock } = atAtlas(url);
    const failure = {
      kind: 'rate_limited',
      message: expect.stringContaining('no request is sent before 2026-03-02T12:01:00Z'),
    };
    await expect(client.get(firstPage(), context())).rejects.toMatchObject({ failure, status: 429 });
    clock.ms += 20_000;
    await expect(client.get(firstPage(), context())).rejects.toMatchObject({ failure });
  });

  test('reports that time in the time of Atlas, whatever the monotonic clock shows', async () => {
    const { url } = await limited(0);
    // The system clock was set forward by a day after the start.
    const readClock = () => ({ atMs: Date.UTC(2026, 2, 3, 12), skewMs: 0 });
    const { client } = atAtlas(url, { readClock });
    await expect(client.get(firstPage(), context())).rejects.toThrow('before 2026-03-03T12:01:00Z');
    await expect(client.get(firstPage(), context())).rejects.toThrow('before 2026-03-03T12:01:00Z');
  });

  test.each([
    ['20 hours', 20 * 3600, 20 * 3600],
    ['a week, shortened to a day', 7 * 24 * 3600, 24 * 3600],
  ])('with a Retry-After of %s', async (_, seconds, heldSeconds) => {
    const { url, faults, stats } = await started();
    const { client, clock } = atAtlas(url);
    const headers = { 'Retry-After': String(seconds) };
    faults.add({ fault: { kind: 'error', code: 'RATE_LIMITED', headers }, on: { loggedIn: true } });
    const ask = () => outcomeOf(client.get(firstPage(), context()));
    await ask();
    const before = stats.requests();
    clock.ms += heldSeconds * 1000 - 1;
    expect([await ask(), stats.requests()]).toEqual(['rate_limited', before]);
    clock.ms += 1;
    expect(await ask()).toBe('ok');
  });

  test('with RateLimit-Remaining 0, followed by answers without headers, slows requests for at most two minutes', async () => {
    const { url, faults } = await started({ rateLimitHeaders: false });
    const { client, clock } = atAtlas(url, { reserve: () => 0.5 });
    const headers = { 'RateLimit-Limit': '1200', 'RateLimit-Remaining': '0', 'Retry-After': '1' };
    faults.add({ fault: { kind: 'error', code: 'RATE_LIMITED', headers }, on: { loggedIn: true } });
    const poll = contextOn(clock);
    const ask = () => outcomeOf(client.get(firstPage(), poll));
    await ask();
    clock.ms += 1000;
    expect([await ask(), await ask(), await ask()]).toEqual(['ok', 'ok', 'ok']);
    expect(poll.pauses).toEqual([1000, 1000]);
    clock.ms += 120_000;
    await ask();
    await ask();
    expect(poll.pauses).toEqual([1000, 1000]);
  });

  test('without Retry-After holds requests for a minute', async () => {
    const { url, stats } = await limited(0, false);
    const { client, clock } = atAtlas(url);
    await outcomeOf(client.get(firstPage(), context()));
    clock.ms += 59_999;
    await outcomeOf(client.get(firstPage(), context()));
    expect(stats.requests('restore_jobs', 429)).toBe(1);
    clock.ms += 1;
    await outcomeOf(client.get(firstPage(), context()));
    expect(stats.requests('restore_jobs', 429)).toBe(2);
  });

  test('holds only that list of the project, not its other lists or other projects', async () => {
    const { url, stats } = await limited(1);
    const { client, clock } = atAtlas(url);
    const ask = (query: Parameters<typeof client.get>[0]) => outcomeOf(client.get(query, contextOn(clock)));
    await ask(firstPage());
    await ask(firstPage());
    const before = stats.requests();
    expect([await ask(firstPage()), stats.requests()]).toEqual(['rate_limited', before]);
    // Another list is requested once, and Atlas answers whether it is limited too.
    const flexJobs = { ...firstPage(), endpoint: 'flex_restore_jobs' } as const;
    expect([await ask(flexJobs), await ask(flexJobs)]).toEqual(['rate_limited', 'rate_limited']);
    expect(stats.requests()).toBe(before + 1);
    const clusters = {
      projectId: PROJECT,
      endpoint: 'clusters',
      path: `/api/atlas/v2/groups/${PROJECT}/clusters`,
      version: '2024-08-05',
    } as const;
    expect([await ask(clusters), await ask(firstPage(target('orders', OTHER_PROJECT)))]).toEqual([
      'ok',
      'ok',
    ]);
  });
});

describe('below the reserve of its bucket', () => {
  test('a project gets one request a second, and another project is not limited', async () => {
    const { url, faults } = await limited(1000);
    const { client, clock } = atAtlas(url, { reserve: () => 0.5 });
    const poll = contextOn(clock);
    const ask = (projectId = PROJECT) => client.get(firstPage(target('orders', projectId)), poll);
    await ask();
    faults.add(nearlyEmpty());
    await ask();
    expect(poll.pauses).toEqual([]);
    await ask();
    await ask();
    await ask();
    expect(poll.pauses).toEqual([1000, 1000]);
    clock.ms += 60_000;
    await ask();
    await ask(OTHER_PROJECT);
    expect(poll.pauses).toEqual([1000, 1000]);
  });

  test('a waiting request fails if a 429 arrives meanwhile', async () => {
    const { url, faults, stats } = await limited(10);
    const { client, clock } = atAtlas(url, { reserve: () => 1 });
    const requested = () => outcomeOf(client.get(firstPage(), contextOn(clock)));
    await requested();
    await requested();
    faults.add({ fault: { kind: 'error', code: 'RATE_LIMITED' }, on: { loggedIn: true } });
    const waiting = context();
    const pause = async (ms: number) => {
      waiting.pauses.push(ms);
      await requested();
    };
    expect(await outcomeOf(client.get(firstPage(), { ...waiting, pause }))).toBe('rate_limited');
    expect([waiting.pauses.length, stats.requests('restore_jobs', 429)]).toEqual([1, 1]);
  });

  test('waiting does not count as pausing between attempts', async () => {
    const { url, faults } = await limited(1000);
    faults.add(nearlyEmpty());
    const { client, clock } = atAtlas(url, { reserve: () => 1, requestTimeoutMs: 2000 });
    const poll = contextOn(clock);
    for (let times = 0; times < 7; times += 1) await client.get(firstPage(), poll);
    // More than the 4 s that the pauses between attempts may take.
    expect([poll.pauses, poll.progress.pausedMs]).toEqual([[1000, 1000, 1000, 1000, 1000], 0]);
  });
});
