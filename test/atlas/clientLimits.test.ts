import { describe, expect, test } from 'vitest';
import { started } from '../simulator/started.ts';
import {
  asking,
  askingOn,
  atAtlas,
  firstPage,
  OTHER_PROJECT,
  outcomeOf,
  PROJECT,
  target,
} from './atAtlas.ts';

/** An Atlas with two projects, whose buckets hold so many requests and never fill again. */
async function limited(capacity: number, retryAfter = true) {
  const backupBucket = { capacity, refill: 60, refillMs: 3_600_000 };
  const simulator = await started({ backupBucket, retryAfter, limitsNow: () => 0 });
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'orders' });
  return simulator;
}

describe('a 429', () => {
  test('fails at once, and nobody asks that project before Retry-After', async () => {
    const { url, stats } = await limited(1);
    const { client, clock } = atAtlas(url);
    const poll = asking();
    const ask = (projectId = PROJECT) => outcomeOf(client.get(firstPage(target('orders', projectId)), poll));
    expect([await ask(), await ask()]).toEqual(['ok', 'rate_limited']);
    const before = stats.requests();
    // A token comes back every minute.
    clock.ms += 59_999;
    expect([await ask(), await ask()]).toEqual(['rate_limited', 'rate_limited']);
    expect([stats.requests(), poll.pauses]).toEqual([before, []]);
    clock.ms += 1;
    await ask();
    expect(stats.requests('restore_jobs', 429)).toBe(2);
  });

  test('says how long nobody asks', async () => {
    const { url } = await limited(0);
    const { client, clock } = atAtlas(url);
    await outcomeOf(client.get(firstPage(), asking()));
    clock.ms += 20_000;
    await expect(client.get(firstPage(), asking())).rejects.toMatchObject({
      failure: { kind: 'rate_limited', message: expect.stringContaining('for another 40 s') },
    });
  });

  test('without Retry-After is taken for a minute', async () => {
    const { url, stats } = await limited(0, false);
    const { client, clock } = atAtlas(url);
    await outcomeOf(client.get(firstPage(), asking()));
    clock.ms += 59_999;
    await outcomeOf(client.get(firstPage(), asking()));
    expect(stats.requests('restore_jobs', 429)).toBe(1);
    clock.ms += 1;
    await outcomeOf(client.get(firstPage(), asking()));
    expect(stats.requests('restore_jobs', 429)).toBe(2);
  });

  test('stops that list of the project, and neither its other lists nor other projects', async () => {
    const { url, stats } = await limited(1);
    const { client, clock } = atAtlas(url);
    const ask = (query: Parameters<typeof client.get>[0]) => outcomeOf(client.get(query, askingOn(clock)));
    await ask(firstPage());
    await ask(firstPage());
    const before = stats.requests();
    expect([await ask(firstPage()), stats.requests()]).toEqual(['rate_limited', before]);
    // Atlas itself says whether another list may be asked, once.
    const flexJobs = { ...firstPage(), endpoint: 'flex_restore_jobs' } as const;
    expect([await ask(flexJobs), await ask(flexJobs)]).toEqual(['rate_limited', 'rate_limited']);
    expect(stats.requests()).toBe(before + 1);
    const clusters = {
      projectId: PROJECT,
      endpoint: 'clusters',
      path: `/api/atlas/v2/groups/${PROJECT}/clusters`,
      accept: 'application/vnd.atlas.2024-08-05+json',
    } as const;
    expect([await ask(clusters), await ask(firstPage(target('orders', OTHER_PROJECT)))]).toEqual([
      'ok',
      'ok',
    ]);
  });
});

describe('below the reserve of its bucket', () => {
  test('a project gets one request a second, another as many as it likes', async () => {
    const { url } = await limited(10);
    const { client, clock } = atAtlas(url, { reserve: () => 0.5 });
    const poll = askingOn(clock);
    const ask = (projectId = PROJECT) => client.get(firstPage(target('orders', projectId)), poll);
    for (let times = 0; times < 6; times += 1) await ask();
    expect(poll.pauses).toEqual([]);
    // Four are left.
    await ask();
    await ask();
    await ask();
    expect(poll.pauses).toEqual([1000, 1000]);
    clock.ms += 60_000;
    await ask();
    await ask(OTHER_PROJECT);
    expect(poll.pauses).toEqual([1000, 1000]);
  });

  test('a request that waits for its turn fails if a 429 comes meanwhile', async () => {
    const { url, faults, stats } = await limited(10);
    const { client, clock } = atAtlas(url, { reserve: () => 1 });
    const asked = () => outcomeOf(client.get(firstPage(), askingOn(clock)));
    await asked();
    await asked();
    faults.add({ fault: { kind: 'error', code: 'RATE_LIMITED' }, on: { loggedIn: true } });
    const waiting = asking();
    const pause = async (ms: number) => {
      waiting.pauses.push(ms);
      await asked();
    };
    expect(await outcomeOf(client.get(firstPage(), { ...waiting, pause }))).toBe('rate_limited');
    expect([waiting.pauses.length, stats.requests('restore_jobs', 429)]).toEqual([1, 1]);
  });

  test('its waiting is none of the pauses between tries', async () => {
    const { url } = await limited(10);
    const { client, clock } = atAtlas(url, { reserve: () => 1, requestTimeoutMs: 400 });
    const poll = askingOn(clock);
    for (let times = 0; times < 5; times += 1) await client.get(firstPage(), poll);
    expect([poll.pauses, poll.progress.pausedMs]).toEqual([[1000, 1000, 1000], 0]);
  });
});
