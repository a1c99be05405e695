import { describe, expect, test } from 'vitest';
import { started } from '../simulator/started.ts';
import { atAtlas, context, firstPage, outcomeOf, PROJECT } from './atAtlas.ts';

const ERROR_500 = { kind: 'error', code: 'UNEXPECTED_ERROR' } as const;
const ALWAYS = Number.POSITIVE_INFINITY;

/** Faults apply to authenticated requests only. */
const LOGGED_IN = { loggedIn: true };

test("a page carries the time of Atlas' clock", async () => {
  const { url, world } = await started();
  world.cluster(PROJECT, 'orders').jobs.clear();
  const { client, clock } = atAtlas(url);
  clock.ms = 5;
  const { body, atMs } = await client.get(firstPage(), context());
  expect(atMs).toBe(Date.UTC(2026, 2, 2, 12));
  expect(body).toMatchObject({ results: [], totalCount: 0 });
});

describe('a transient failure is retried', () => {
  test.each([
    ['a 500', ERROR_500],
    ['a 502 with the page of a proxy', { kind: 'html', status: 502 }],
    ['an empty 503', { kind: 'respond', status: 503 }],
    ['a reset before the answer', { kind: 'refuse' }],
    ['a reset within the answer', { kind: 'reset', afterBytes: 20 }],
    ['a truncated answer', { kind: 'cut', afterBytes: 20 }],
    ['silence', { kind: 'silence' }],
    ['an answer that drips', { kind: 'drip', bytes: 1, everyMs: 20 }],
  ] as const)('%s, twice', async (_what, fault) => {
    const { url, faults } = await started();
    faults.add({ fault, on: LOGGED_IN, times: 2 });
    const { client, retries } = atAtlas(url, { requestTimeoutMs: 2_000, random: () => 0.1 });
    const poll = context();
    expect(await outcomeOf(client.get(firstPage(), poll))).toBe('ok');
    expect([poll.pauses, retries]).toEqual([
      [100, 200],
      [PROJECT, PROJECT],
    ]);
  });
});

test('a request is sent at most four times', async () => {
  const { url, faults, stats } = await started();
  faults.add({ fault: ERROR_500, on: LOGGED_IN, times: ALWAYS });
  const { client } = atAtlas(url);
  const poll = context();
  await expect(client.get(firstPage(), poll)).rejects.toMatchObject({
    failure: { kind: 'server_error', message: expect.stringContaining('500 UNEXPECTED_ERROR') },
  });
  expect([stats.requests('restore_jobs', 500), poll.pauses]).toEqual([4, [500, 1000, 2000]]);
});

test.each([
  ['GROUP_NOT_FOUND', 'not_found'],
  ['CLUSTER_NOT_FOUND', 'not_found'],
  ['BACKUP_CONFIG_NOT_FOUND', 'no_backup'],
  ['INVALID_QUERY_PARAMETER', 'bad_response'],
  ['CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API', 'wrong_kind'],
  ['IP_ADDRESS_NOT_ON_ACCESS_LIST', 'forbidden'],
  ['INVALID_VERSION_DATE', 'unsupported_version'],
  ['VERSION_GONE', 'unsupported_version'],
  ['RATE_LIMITED', 'rate_limited'],
] as const)('%s is not retried', async (code, kind) => {
  const { url, faults, stats } = await started();
  faults.add({ fault: { kind: 'error', code }, on: LOGGED_IN, times: ALWAYS });
  const { client } = atAtlas(url);
  const poll = context();
  expect(await outcomeOf(client.get(firstPage(), poll))).toBe(kind);
  // The other request is the challenge.
  expect([stats.requests('restore_jobs'), poll.pauses]).toEqual([2, []]);
});

test.each(['<html>Sign in</html>', '', '{"results":[', 'null x'])(
  'a body that is not JSON is not retried: %j',
  async (body) => {
    const { url, faults, stats } = await started();
    faults.add({ fault: { kind: 'respond', status: 200, body }, on: LOGGED_IN, times: ALWAYS });
    expect(await outcomeOf(atAtlas(url).client.get(firstPage(), context()))).toBe('bad_response');
    expect(stats.requests('restore_jobs')).toBe(2);
  },
);

describe('the pauses of a poll', () => {
  test('add up to at most twice the request timeout', async () => {
    const { url, faults, stats } = await started();
    faults.add({ fault: ERROR_500, on: LOGGED_IN, times: ALWAYS });
    const { client } = atAtlas(url, { requestTimeoutMs: 2000 });
    const poll = context();
    // 500 ms, 1,000 ms and 2,000 ms fit into 4,000 ms, the next 4,000 ms do not.
    expect(await outcomeOf(client.get(firstPage(), poll))).toBe('server_error');
    expect([poll.pauses, stats.requests('restore_jobs', 500)]).toEqual([[500, 1000, 2000], 4]);
    // The next page has 500 ms left.
    expect(await outcomeOf(client.get(firstPage(), poll))).toBe('server_error');
    expect([poll.pauses.length, poll.progress.pausedMs]).toEqual([4, 4000]);
    // Another poll has the full time.
    const other = context();
    await outcomeOf(client.get(firstPage(), other));
    expect(other.pauses).toEqual([500, 1000, 2000]);
  });

  test.each([503, 500, 502])('last as long as the Retry-After of a %i', async (status) => {
    const { url, faults } = await started();
    faults.add({ fault: { kind: 'respond', status, headers: { 'Retry-After': '7' } }, on: LOGGED_IN });
    const poll = context();
    expect(await outcomeOf(atAtlas(url).client.get(firstPage(), poll))).toBe('ok');
    expect(poll.pauses).toEqual([7000]);
  });

  test('are not started when Atlas asks for more time than the poll has left', async () => {
    const { url, faults, stats } = await started();
    faults.add({ fault: { kind: 'respond', status: 503, headers: { 'Retry-After': '60' } }, on: LOGGED_IN });
    const poll = context();
    expect(await outcomeOf(atAtlas(url).client.get(firstPage(), poll))).toBe('server_error');
    expect([poll.pauses, stats.requests('restore_jobs', 503)]).toEqual([[], 1]);
  });
});

test('an aborted poll ends at once, in a request and in a pause, with the reason of the abort', async () => {
  const { url, faults } = await started();
  faults.add({ fault: { kind: 'silence' }, on: LOGGED_IN, times: ALWAYS });
  const { client } = atAtlas(url, { requestTimeoutMs: 60_000 });
  const over = new AbortController();
  const page = client.get(firstPage(), context(over.signal));
  const reason = new Error('it is over');
  setTimeout(() => over.abort(reason), 50);
  await expect(page).rejects.toBe(reason);
  faults.clear();
  faults.add({ fault: ERROR_500, on: LOGGED_IN });
  const paused = new AbortController();
  const poll = { ...context(paused.signal), pause: () => Promise.reject(reason) };
  await expect(client.get(firstPage(), poll)).rejects.toBe(reason);
});
