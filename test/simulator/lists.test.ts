import { expect, test } from 'vitest';
import { getLoggedIn, PROJECT, RESTORES } from './client.ts';
import { at, ids, list } from './json.ts';
import { idOf, job, jobs, NOON_MS, started } from './started.ts';

const FLEX = `/api/atlas/v2/groups/${PROJECT}/flexClusters/sandbox/backup/restoreJobs`;
const COLLECTIONS = `/api/atlas/v2/groups/${PROJECT}/clusters/orders/collectionRestoreJobs`;
const FLEX_ACCEPT = { accept: 'application/vnd.atlas.2024-11-13+json' };
const COLLECTIONS_ACCEPT = { accept: 'application/vnd.atlas.2025-03-12+json' };
const JSON_ACCEPT = { accept: 'application/json' };

async function withJobs(count: number, options = {}) {
  const simulator = await started(options);
  simulator.world.cluster(PROJECT, 'orders').jobs.addAll(jobs(count));
  return simulator;
}

const links = (text: string) => list(at(JSON.parse(text), 'links')).map((link) => at(link, 'rel'));

test('pages contain the jobs newest first, each once, and the last page names no next page', async () => {
  const { url } = await withJobs(25);
  const pages = [];
  for (const page of [1, 2, 3])
    pages.push(await getLoggedIn(url, `${RESTORES}?pageNum=${page}&itemsPerPage=10`));
  expect(pages.flatMap(({ text }) => ids(text))).toEqual(jobs(25).map(({ id }) => id));
  expect(pages.map(({ text }) => links(text))).toEqual([['self', 'next'], ['self', 'next'], ['self']]);
});

test('a list of exactly one page names no next, and the page after it is empty', async () => {
  const { url } = await withJobs(10);
  expect(links((await getLoggedIn(url, `${RESTORES}?itemsPerPage=10`)).text)).toEqual(['self']);
  expect(ids((await getLoggedIn(url, `${RESTORES}?itemsPerPage=10&pageNum=2`)).text)).toEqual([]);
});

test('a page contains 100 jobs by default', async () => {
  const { url } = await withJobs(120);
  expect(ids((await getLoggedIn(url, RESTORES)).text)).toHaveLength(100);
});

test('links point to another host than the requested one', async () => {
  const { url } = await withJobs(3);
  const { text } = await getLoggedIn(url, `${RESTORES}?itemsPerPage=2`);
  expect(at(JSON.parse(text), 'links', 1, 'href')).toBe(
    `http://links.invalid:8080${RESTORES}?includeCount=true&itemsPerPage=2&pageNum=2`,
  );
  expect(text).not.toContain('127.0.0.1');
});

test('the total is an estimate, and can be omitted on request', async () => {
  const { url } = await withJobs(8);
  expect(at(JSON.parse((await getLoggedIn(url, RESTORES)).text), 'totalCount')).not.toBe(8);
  const without = await getLoggedIn(url, `${RESTORES}?includeCount=false`);
  expect(JSON.parse(without.text)).not.toHaveProperty('totalCount');
});

test('envelope adds the status, and pretty adds spaces', async () => {
  const { url } = await withJobs(1);
  const { text } = await getLoggedIn(url, `${RESTORES}?envelope=true&pretty=true`);
  expect(at(JSON.parse(text), 'status')).toBe(200);
  expect(text).toContain('\n  "results": [\n');
});

test.each([
  'itemsPerPage=0',
  'itemsPerPage=501',
  'itemsPerPage=5.0',
  'pageNum=0',
  'pageNum=',
  'includeCount=yes',
  'limit=3',
])('the query %s gives a 400', async (query) => {
  const { url } = await withJobs(1);
  const { status, text } = await getLoggedIn(url, `${RESTORES}?${query}`);
  expect([status, at(JSON.parse(text), 'errorCode')]).toEqual([400, 'INVALID_QUERY_PARAMETER']);
});

test('with a page cap, pages are shorter than requested and name the next', async () => {
  const { url } = await withJobs(5, { pageCap: 2 });
  const first = await getLoggedIn(url, `${RESTORES}?itemsPerPage=500`);
  expect(ids(first.text)).toEqual([idOf(0), idOf(1)]);
  expect(links(first.text)).toEqual(['self', 'next']);
  const third = await getLoggedIn(url, `${RESTORES}?itemsPerPage=500&pageNum=3`);
  expect(ids(third.text)).toEqual([idOf(4)]);
});

test('an answer has its version and the time of the simulated clock', async () => {
  const { url } = await withJobs(1);
  const { headers } = await getLoggedIn(url, RESTORES);
  expect(headers['content-type']).toBe('application/vnd.atlas.2023-01-01+json;charset=utf-8');
  expect(headers['date']).toBe('Mon, 02 Mar 2026 12:00:00 GMT');
});

test('v1.0 is plain JSON', async () => {
  const { url } = await withJobs(1);
  const { status, headers, text } = await getLoggedIn(url, RESTORES.replace('v2', 'v1.0'), JSON_ACCEPT);
  expect([status, headers['content-type']]).toEqual([200, 'application/json']);
  expect(ids(text)).toEqual([idOf(0)]);
});

test.each([
  'application/json',
  '*/*',
  'application/vnd.atlas.2024-08-05+json',
  'application/vnd.atlas.2023-01-01+csv',
])('v2 refuses Accept: %s', async (accept) => {
  const { url } = await withJobs(1);
  const { status, text } = await getLoggedIn(url, RESTORES, { accept });
  expect([status, at(JSON.parse(text), 'errorCode')]).toEqual([406, 'INVALID_VERSION_DATE']);
});

test('a retired version gives a 410', async () => {
  const { url } = await withJobs(1, { gone: new Set(['restore_jobs']) });
  const { status, headers } = await getLoggedIn(url, RESTORES);
  expect([status, headers['x-error-code']]).toEqual([410, 'VERSION_GONE']);
});

test('a cached page changes with the world and with the clock, both ways', async () => {
  let nowMs = NOON_MS;
  const { url, world } = await started({ now: () => nowMs });
  const { jobs: orders } = world.cluster(PROJECT, 'orders');
  const finishedAts = async () => {
    const { text } = await getLoggedIn(url, RESTORES);
    return list(at(JSON.parse(text), 'results')).map((entry) => at(entry, 'finishedAt'));
  };
  orders.add({ ...job(0), end: { as: 'finished', atMs: NOON_MS + 5000 } });
  expect(await finishedAts()).toEqual([undefined]);
  nowMs = NOON_MS + 5000;
  expect(await finishedAts()).toEqual(['2026-03-02T12:00:05Z']);
  nowMs = NOON_MS + 4999;
  expect(await finishedAts()).toEqual([undefined]);
  orders.update(idOf(0), (facts) => ({ ...facts, end: { as: 'finished', atMs: NOON_MS } }) as typeof facts);
  expect(await finishedAts()).toEqual(['2026-03-02T12:00:00Z']);
  orders.remove(idOf(0));
  expect(await finishedAts()).toEqual([]);
});

test('flex and collection jobs have their own lists', async () => {
  const { url, world } = await withJobs(1);
  world.addCluster(PROJECT, { name: 'sandbox', kind: 'flex' }).jobs.add(job(7));
  world.cluster(PROJECT, 'orders').collectionJobs.add(job(8));
  expect(ids((await getLoggedIn(url, FLEX, FLEX_ACCEPT)).text)).toEqual([idOf(7)]);
  expect(ids((await getLoggedIn(url, COLLECTIONS, COLLECTIONS_ACCEPT)).text)).toEqual([idOf(8)]);
  expect((await getLoggedIn(url, `${COLLECTIONS}?includeCount=true`, COLLECTIONS_ACCEPT)).status).toBe(400);
});

test('a raw job is listed unchanged, at the position of its creation', async () => {
  const { url, world } = await withJobs(2);
  const wire = { id: '<script>"\u202e', deliveryType: null, finishedAt: 17, deliveryUrl: 'x' };
  world
    .cluster(PROJECT, 'orders')
    .jobs.add({ kind: 'raw', id: 'raw', createdAtMs: job(0).createdAtMs - 1, wire });
  const { text } = await getLoggedIn(url, RESTORES);
  expect(at(JSON.parse(text), 'results', 1)).toEqual(wire);
});

test('a page requested again shows the new progress of a collection job', async () => {
  let nowMs = NOON_MS;
  const { url, world } = await started({ now: () => nowMs });
  const end = { as: 'finished', atMs: NOON_MS + 20_000 } as const;
  const facts = { ...job(0), createdAtMs: NOON_MS, end, collection: { documents: 1000 } };
  world.cluster(PROJECT, 'orders').collectionJobs.add(facts);
  const restored = async () => {
    const { text } = await getLoggedIn(url, COLLECTIONS, COLLECTIONS_ACCEPT);
    return at(JSON.parse(text), 'results', 0, 'restoredDocuments');
  };
  expect(await restored()).toBe(0);
  nowMs = NOON_MS + 6000;
  expect(await restored()).toBe(300);
  nowMs = NOON_MS + 7000;
  expect(await restored()).toBe(350);
});
