import { expect, test } from 'vitest';
import { TokenBucket } from '../../src/simulator/api/tokenBucket.ts';
import { getLoggedIn, OTHER_PROJECT, PROJECT, RESTORES } from './client.ts';
import { at, list } from './json.ts';
import { started } from './started.ts';

const SMALL = { capacity: 2, refill: 500, refillMs: 60_000 };
const COLLECTIONS = `/api/atlas/v2/groups/${PROJECT}/clusters/orders/collectionRestoreJobs`;
const LIMITS = `/api/atlas/v2/rateLimits?groupId=${PROJECT}`;
const COLLECTIONS_ACCEPT = { accept: 'application/vnd.atlas.2025-03-12+json' };

test('the lists of restore jobs share one bucket of 1,200 and report what is left', async () => {
  const { url } = await started({ limitsNow: () => 0 });
  const { headers } = await getLoggedIn(url, RESTORES);
  expect([headers['ratelimit-limit'], headers['ratelimit-remaining']]).toEqual(['1200', '1199']);
  const other = await getLoggedIn(url, COLLECTIONS, COLLECTIONS_ACCEPT);
  expect(other.headers['ratelimit-remaining']).toBe('1198');
});

test('an empty bucket gives a 429 with the seconds to wait, and another project is not affected', async () => {
  const { url, world } = await started({ backupBucket: SMALL, limitsNow: () => 0 });
  world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  world.addCluster(OTHER_PROJECT, { name: 'orders' });
  await getLoggedIn(url, RESTORES);
  await getLoggedIn(url, RESTORES);
  const { status, headers, text } = await getLoggedIn(url, RESTORES);
  expect([status, headers['retry-after'], headers['ratelimit-remaining']]).toEqual([429, '1', '0']);
  expect(at(JSON.parse(text), 'errorCode')).toBe('RATE_LIMITED_TOKEN_BUCKET');
  expect((await getLoggedIn(url, RESTORES.replace(PROJECT, OTHER_PROJECT))).status).toBe(200);
});

test('a 429 may lack Retry-After, and answers may lack rate-limit headers', async () => {
  const options = { backupBucket: SMALL, limitsNow: () => 0, retryAfter: false, rateLimitHeaders: false };
  const { url } = await started(options);
  expect((await getLoggedIn(url, RESTORES)).headers['ratelimit-limit']).toBeUndefined();
  await getLoggedIn(url, RESTORES);
  const { status, headers } = await getLoggedIn(url, RESTORES);
  expect([status, headers['retry-after']]).toEqual([429, undefined]);
});

test('a bucket refills evenly up to its capacity, and a refused request costs nothing', () => {
  const bucket = new TokenBucket({ capacity: 3, refill: 60, refillMs: 60_000 }, 0);
  const taken = [0, 0, 0, 0, 999, 1000].map((atMs) => bucket.take(atMs).allowed);
  expect(taken).toEqual([true, true, true, false, false, true]);
  expect(bucket.take(3_600_000).remaining).toBe(2);
});

test('a clock that jumps back neither empties nor fills a bucket', () => {
  const bucket = new TokenBucket({ capacity: 2, refill: 60, refillMs: 60_000 }, 10_000);
  bucket.take(10_000);
  expect(bucket.take(0).allowed).toBe(true);
  expect(bucket.take(0)).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
});

test('the list of rate limits contains the bucket of the lists of restore jobs', async () => {
  const backupBucket = { capacity: 240, refill: 80, refillMs: 30_000 };
  const { url } = await started({ backupBucket });
  const { status, text } = await getLoggedIn(url, LIMITS, COLLECTIONS_ACCEPT);
  expect(status).toBe(200);
  const path = '/api/atlas/v2/groups/{groupId}/clusters/{clusterName}/backup/restoreJobs';
  const sets = list(at(JSON.parse(text), 'results')).filter((set) =>
    list(at(set, 'endpoints')).some((endpoint) => at(endpoint, 'path') === path),
  );
  expect(sets).toEqual([
    {
      capacity: { value: 240 },
      endpoints: expect.arrayContaining([{ method: 'GET', path }]),
      endpointSetName: 'Cloud Backups',
      refillDurationSeconds: { value: 30 },
      refillRate: { value: 80 },
    },
  ]);
});

test('a wrong request for the list of rate limits is refused', async () => {
  const key = { publicKey: 'stranger', privateKey: 'p', projects: [OTHER_PROJECT] };
  const { url } = await started({ apiKeys: [key] });
  const ask = async (uri: string, headers: Record<string, string> = COLLECTIONS_ACCEPT) => {
    const { status, text } = await getLoggedIn(url, uri, headers, key);
    return [status, at(JSON.parse(text), 'errorCode')];
  };
  expect(await ask(LIMITS)).toEqual([401, 'USER_UNAUTHORIZED']);
  expect(await ask(LIMITS, {})).toEqual([406, 'INVALID_VERSION_DATE']);
  expect(await ask(LIMITS.replace(PROJECT, OTHER_PROJECT))).toEqual([404, 'GROUP_NOT_FOUND']);
  expect(await ask('/api/atlas/v2/rateLimits')).toEqual([400, 'INVALID_QUERY_PARAMETER']);
});

test('the list of rate limits refuses unknown parameters', async () => {
  const { url } = await started();
  for (const parameter of ['includeCount=true', 'clusterName=orders']) {
    expect((await getLoggedIn(url, `${LIMITS}&${parameter}`, COLLECTIONS_ACCEPT)).status).toBe(400);
  }
  expect((await getLoggedIn(url, `${LIMITS}&itemsPerPage=500&pageNum=1`, COLLECTIONS_ACCEPT)).status).toBe(
    200,
  );
});
