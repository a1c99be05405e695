import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createInventory } from '../../src/atlas/clusters/inventory.ts';
import { NO_JOBS } from '../../src/core/view.ts';
import { bundled } from '../bundled.ts';
import { atAtlas, context, PROJECT, readAll, target } from './atAtlas.ts';
import { IMPOSSIBLE, type ImpossibleKind, LARGEST, pageOf, shardedJobs } from './largePage.ts';
import { startHttp } from './servers.ts';

/** Starts an Atlas that needs no credentials; `answer` builds the body of a page of this size. */
async function answering(answer: (pageNum: number, itemsPerPage: number, path: string) => Buffer) {
  const requested: string[] = [];
  const url = await startHttp((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const [pageNum, itemsPerPage] = ['pageNum', 'itemsPerPage'].map((name) => Number(searchParams.get(name)));
    requested.push(`${itemsPerPage} ${pageNum}`);
    response.end(answer(pageNum ?? 1, itemsPerPage ?? 100, pathname));
  });
  // A busy machine takes seconds for a page of this size.
  return { requested, ...atAtlas(url, { requestTimeoutMs: 60_000 }) };
}

/** Returns the pages of a list of the requested size. */
function paged(jobs: readonly object[]) {
  return (pageNum: number, itemsPerPage: number) =>
    pageOf(jobs.slice((pageNum - 1) * itemsPerPage, pageNum * itemsPerPage));
}

test('a page of 500 jobs with 70 components, 20 of them with URLs, is read', async () => {
  const { lists, requested } = await answering(paged(shardedJobs(500, 20)));
  const read = await readAll(lists.readRestores(target(), context(), NO_JOBS));
  expect([read.jobs.length, read.jobs.filter(({ hasUrl }) => hasUrl).length]).toEqual([500, 20]);
  expect(requested).toEqual(['500 1', '500 2']);
});

describe('a list with a page of more than 8 MiB', () => {
  test('is requested again with 100 jobs per page, and read', async () => {
    const jobs = shardedJobs(520, 520);
    expect(pageOf(jobs.slice(0, 500)).length).toBeGreaterThan(LARGEST);
    const { lists, requested } = await answering(paged(jobs));
    const poll = context();
    const read = await readAll(lists.readRestores(target(), poll, NO_JOBS));
    expect(read.jobs).toHaveLength(520);
    expect(requested).toEqual(['500 1', '100 1', '100 2', '100 3', '100 4', '100 5', '100 6']);
    expect(poll.progress.pages).toBe(6);
  });

  test('is requested with 100 jobs per page from then on', async () => {
    const { lists, requested } = await answering(paged(shardedJobs(520, 520)));
    const read = await readAll(lists.readRestores(target(), context(), NO_JOBS));
    requested.length = 0;
    const known = { ...NO_JOBS, hashes: read.hashes };
    await lists.readRestores(target(), context(), known);
    expect(requested[0]).toBe('100 1');
  });

  test('is a bad response if a page of 100 is too large as well', async () => {
    const { lists, requested } = await answering(() => pageOf(shardedJobs(100, 100, 2_000)));
    const poll = context();
    await expect(lists.readRestores(target(), poll, NO_JOBS)).rejects.toMatchObject({
      failure: { kind: 'bad_response', message: expect.stringContaining('larger than 8 MiB') },
    });
    expect(requested).toEqual(['500 1', '100 1']);
    expect(poll.pauses).toEqual([]);
  });

  test('is counted by check --live as well', async () => {
    const { lists, requested } = await answering(paged(shardedJobs(520, 520)));
    expect(await lists.countRestores(target(), context())).toMatchObject({ count: 100, isEstimate: true });
    expect(requested).toEqual(['500 1', '100 1']);
  });

  test('may be a list of clusters', async () => {
    const clusters = Array.from({ length: 120 }, (_, n) => ({ name: `c-${n}`, note: 'x'.repeat(75_000) }));
    const { bytes } = await answering((pageNum, itemsPerPage, path) =>
      path.endsWith('/clusters') ? paged(clusters)(pageNum, itemsPerPage) : pageOf([]),
    );
    const inventory = createInventory(bytes, () => {});
    expect(await inventory.clustersOf(PROJECT, context())).toHaveLength(120);
  });
});

test.each([
  ['a few bytes', 501, 10],
  ['megabytes', 501, 2_000],
])('a page of %s with more entries than requested is a bad response', async (_, count, length) => {
  const jobs = Array.from({ length: count }, (__, n) => ({ id: `${n}`, note: 'x'.repeat(length) }));
  const { lists } = await answering(() => pageOf(jobs));
  await expect(lists.readRestores(target(), context(), NO_JOBS)).rejects.toMatchObject({
    failure: { kind: 'bad_response', message: expect.stringContaining('more than 500 entries') },
  });
});

test.each(Object.keys(IMPOSSIBLE) as ImpossibleKind[])(
  'a page of impossible %s is refused before it is parsed',
  async (kind) => {
    const body = IMPOSSIBLE[kind](2 * 1024 * 1024);
    const { lists } = await answering(() => body);
    await expect(lists.readRestores(target(), context(), NO_JOBS)).rejects.toMatchObject({
      failure: { kind: 'bad_response', message: expect.stringMatching(/^a page of this list has more than/) },
    });
  },
);

const SIZES = [
  { size: '32 MiB', mebibytes: 32, outcome: /^bad_response$/ },
  { size: 'just under 8 MiB', mebibytes: 7.9, outcome: /^bad_response$/ },
  { size: 'half a MiB, which is parsed', mebibytes: 0.49, outcome: /^(bad_response|ok)$/ },
];

test('with 256 MiB of heap, eight impossible pages at once never block the event loop for a second', async () => {
  const bodies = new Map<string, Buffer>();
  const bodyOf = (kind: ImpossibleKind, round: number) => {
    const key = `${kind} ${round}`;
    const body = bodies.get(key) ?? IMPOSSIBLE[kind]((SIZES[round]?.mebibytes ?? 0) * 1024 * 1024);
    bodies.set(key, body);
    return body;
  };
  const kinds = Object.keys(IMPOSSIBLE) as ImpossibleKind[];
  const url = await startHttp((request, response) => {
    const [, name, round] = /\/clusters\/([a-z]+)-(\d)-\d\//.exec(request.url ?? '') ?? [];
    const kind = kinds.find((each) => each === name);
    response.end(kind === undefined ? '{}' : bodyOf(kind, Number(round)));
  });
  const script = await bundled(new URL('largePagesProcess.ts', import.meta.url));
  const args = ['--max-old-space-size=256', script, url, `${SIZES.length}`, ...kinds];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  const rounds: readonly { outcomes: readonly string[]; longestBlockMs: number }[] = JSON.parse(out);
  expect(rounds).toHaveLength(SIZES.length);
  for (const [at, { size, outcome }] of SIZES.entries()) {
    const { outcomes = [], longestBlockMs = Number.NaN } = rounds[at] ?? {};
    expect(outcomes, size).toEqual(Array.from({ length: 8 }, () => expect.stringMatching(outcome)));
    expect(longestBlockMs, size).toBeLessThan(1000);
  }
});
