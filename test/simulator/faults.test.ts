import { setTimeout as sleep } from 'node:timers/promises';
import { errors, request } from 'undici';
import { expect, test } from 'vitest';
import { get, getLoggedIn, PROJECT, RESTORES } from './client.ts';
import type { Fault } from './faults/fault.ts';
import { at, ids } from './json.ts';
import { job, NOON_MS, started } from './started.ts';

const EVERYBODY = { loggedIn: true } as const;

async function withFault(fault: Fault) {
  const simulator = await started();
  simulator.faults.add({ fault, on: EVERYBODY });
  return simulator;
}

test.each([
  ['refuse', { kind: 'refuse' }],
  ['reset', { kind: 'reset', afterBytes: 10 }],
  ['cut', { kind: 'cut', afterBytes: 10 }],
  ['a length that is too long, on a connection that ends', { kind: 'cut', afterBytes: 0 }],
] as const)('%s breaks the exchange, which counts as an error', async (_, fault) => {
  const { url, stats } = await withFault(fault);
  await expect(getLoggedIn(url, RESTORES)).rejects.toThrow();
  expect(stats.requests('restore_jobs', 'error')).toBe(1);
  expect((await getLoggedIn(url, RESTORES)).status).toBe(200);
});

test('a content length that is too short is a parser error or a truncated body', async () => {
  const { url } = await withFault({ kind: 'length', by: -4 });
  const outcome = await getLoggedIn(url, RESTORES).then(
    ({ text }) => text.slice(-4),
    () => 'broken',
  );
  expect(outcome).not.toBe('":0}');
});

test('a content length that is too long leaves the client waiting', async () => {
  const { url } = await withFault({ kind: 'length', by: 4 });
  const late = Symbol('late');
  const body = getLoggedIn(url, RESTORES).catch(() => 'broken');
  expect(await Promise.race([body, sleep(100, late)])).toBe(late);
});

test('a silent server accepts a request and never answers', async () => {
  const { url, faults } = await started();
  faults.add({ fault: { kind: 'silence' } });
  const requested = request(url + RESTORES, { headersTimeout: 50 });
  await expect(requested).rejects.toBeInstanceOf(errors.HeadersTimeoutError);
});

test('a body sent in small pieces arrives slowly and whole', async () => {
  const { url } = await withFault({ kind: 'drip', bytes: 50, everyMs: 5 });
  const startedAt = performance.now();
  const { text } = await getLoggedIn(url, RESTORES);
  expect(performance.now() - startedAt).toBeGreaterThan(15);
  expect(ids(text)).toEqual([]);
});

test('the page of a proxy is sent without a challenge, even to requests without credentials', async () => {
  const { url, faults } = await started();
  faults.add({ fault: { kind: 'html', status: 502 } });
  const { status, headers, text } = await get(url + RESTORES);
  expect([status, headers['content-type']]).toEqual([502, 'text/html']);
  expect(text).toContain('<h1>502 Bad Gateway</h1>');
});

test('an answer with any status, headers and body can be configured', async () => {
  const { url } = await withFault({ kind: 'respond', status: 503, headers: { 'Retry-After': '7' } });
  const { status, headers, text } = await getLoggedIn(url, RESTORES);
  expect([status, headers['retry-after'], text]).toEqual([503, '7', '']);
});

test('an error of Atlas has the body that Atlas sends', async () => {
  const { url } = await withFault({ kind: 'error', code: 'UNEXPECTED_ERROR' });
  const { status, text } = await getLoggedIn(url, RESTORES);
  expect(status).toBe(500);
  expect(JSON.parse(text)).toEqual({
    detail: 'Unexpected error.',
    error: 500,
    errorCode: 'UNEXPECTED_ERROR',
    parameters: [],
    reason: 'Internal Server Error',
  });
});

test('a redirect to another host can be configured', async () => {
  const { url } = await withFault({ kind: 'redirect', location: 'https://elsewhere.invalid/' });
  const { status, headers } = await getLoggedIn(url, RESTORES);
  expect([status, headers['location']]).toEqual([302, 'https://elsewhere.invalid/']);
});

test('a huge body is streamed whole, and the stream stops when the client disconnects', async () => {
  const { url, faults } = await started();
  faults.add({ fault: { kind: 'huge', bytes: 1_000_000 } });
  expect((await get(url + RESTORES)).text).toHaveLength(1_000_000 + '{"results":[]}'.length);
  faults.add({ fault: { kind: 'huge', bytes: 1_000_000_000 } });
  const { body } = await request(url + RESTORES);
  body.on('error', () => undefined).destroy();
});

test('an endless list always has full pages of new jobs', async () => {
  const { url, faults } = await started();
  faults.add({ fault: { kind: 'endless' }, on: EVERYBODY, times: Number.POSITIVE_INFINITY });
  const pages = [1, 2, 900].map((page) => getLoggedIn(url, `${RESTORES}?itemsPerPage=500&pageNum=${page}`));
  const texts = (await Promise.all(pages)).map(({ text }) => text);
  expect(new Set(texts.flatMap((text) => ids(text))).size).toBe(1500);
  for (const text of texts) expect(at(JSON.parse(text), 'links', 1, 'rel')).toBe('next');
});

test('delay and extra headers combine with the correct answer and with other faults', async () => {
  const { url, faults } = await started();
  faults.add({ fault: { kind: 'headers', headers: { Sunset: 'Thu, 1 Jul 2027 00:00:00 GMT' } }, times: 3 });
  faults.add({ fault: { kind: 'delay', ms: 40 }, on: EVERYBODY });
  const startedAt = performance.now();
  const { status, headers } = await getLoggedIn(url, RESTORES);
  expect(performance.now() - startedAt).toBeGreaterThan(35);
  expect([status, headers['sunset']]).toEqual([200, 'Thu, 1 Jul 2027 00:00:00 GMT']);
  faults.add({ fault: { kind: 'html', status: 503 } });
  expect((await get(url + RESTORES)).headers['sunset']).toBe('Thu, 1 Jul 2027 00:00:00 GMT');
});

test('a fault applies to its page, as often as configured, after the requests that it skips', async () => {
  const { url, world, faults } = await started();
  world.cluster(PROJECT, 'orders').jobs.add(job(0));
  faults.add({ fault: { kind: 'html', status: 502 }, on: { page: 2, loggedIn: true }, times: 2, after: 1 });
  const statuses = [];
  for (const page of [2, 1, 2, 2, 2])
    statuses.push((await getLoggedIn(url, `${RESTORES}?pageNum=${page}`)).status);
  expect(statuses).toEqual([200, 200, 502, 502, 200]);
});

test('the first added of several faults applies, and a removed one does not', async () => {
  const { url, faults } = await started();
  faults.add({ fault: { kind: 'html', status: 502 } });
  const remove = faults.add({ fault: { kind: 'html', status: 503 } });
  faults.add({ fault: { kind: 'html', status: 504 } });
  expect((await get(url + RESTORES)).status).toBe(502);
  remove();
  expect((await get(url + RESTORES)).status).toBe(504);
  expect((await get(url + RESTORES)).status).toBe(401);
});

test('a random fault is reproducible by its seed', async () => {
  const statuses = async () => {
    const { url, faults } = await started({ now: () => NOON_MS });
    faults.add({ fault: { kind: 'html', status: 502 }, chance: 0.5, times: Number.POSITIVE_INFINITY });
    const got = [];
    for (let n = 0; n < 12; n += 1) got.push((await get(url + RESTORES)).status);
    return got;
  };
  const first = await statuses();
  expect(new Set(first)).toEqual(new Set([401, 502]));
  expect(await statuses()).toEqual(first);
});
