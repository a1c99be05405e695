import { describe, expect, onTestFinished, test } from 'vitest';
import { MAX_PAGES, PAGE_SIZE, walk, walkEntries } from '../../src/atlas/jobs/walk.ts';
import { listBody } from './wireJobs.ts';

interface Entry {
  readonly id: string;
  readonly read: string;
}

function isEntry(raw: unknown): raw is Entry {
  return typeof raw === 'object' && raw !== null && 'id' in raw;
}

/** Walks these pages, with the last one repeated forever; page `n` is answered `n` seconds after the epoch. */
async function walked(pages: readonly unknown[]) {
  const requested: number[] = [];
  const result = await walkEntries(
    async (pageNum) => {
      requested.push(pageNum);
      return { body: pages[pageNum - 1] ?? pages.at(-1), atMs: pageNum * 1000, skewMs: 0 };
    },
    (raw) => (isEntry(raw) ? raw : undefined),
    ({ id }) => id,
  );
  return { ...result, requested };
}

function entries(ids: readonly number[], read = ''): readonly Entry[] {
  return ids.map((id) => ({ id: String(id), read }));
}

function range(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

const fullPage = (pageNum: number) => listBody(entries(range(pageNum * PAGE_SIZE, PAGE_SIZE)), false);

test('a short page ends the list, and a full one never does', async () => {
  const { entries: read, requested } = await walked([fullPage(0), fullPage(1), listBody(entries([5000]))]);
  expect([read.length, requested]).toEqual([2 * PAGE_SIZE + 1, [1, 2, 3]]);
  expect((await walked([fullPage(0), listBody([])])).requested).toEqual([1, 2]);
});

test('the next page is requested while a full one is processed', async () => {
  const reported: string[] = [];
  const pages = [fullPage(0), listBody(entries([9999]), true), listBody([])];
  await walk(
    async (pageNum) => {
      reported.push(`asked for ${pageNum}`);
      // undici yields like this when the connection has been used before.
      await new Promise((resolve) => setImmediate(resolve));
      reported.push(`sent ${pageNum}`);
      return { body: pages[pageNum - 1], atMs: 0, skewMs: 0 };
    },
    (page) => {
      for (const entry of page.filter(isEntry)) reported.push(`took ${entry.id}`);
      return true;
    },
  );
  const order = ['sent 1', 'asked for 2', 'sent 2', 'took 0', 'took 499', 'took 9999', 'asked for 3'];
  expect(reported.filter((line) => order.includes(line))).toEqual(order);
});

test('an error thrown for an entry is rethrown, even if the next page fails after it', async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', hear);
  onTestFinished(() => void process.off('unhandledRejection', hear));
  const bug = new Error('a bug');
  const walking = walk(
    async (pageNum) => {
      if (pageNum === 1) return { body: fullPage(0), atMs: 0, skewMs: 0 };
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('the connection broke');
    },
    () => {
      throw bug;
    },
  );
  await expect(walking).rejects.toBe(bug);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(unheard).toEqual([]);
});

test('totalCount is ignored', async () => {
  const some = { ...Object(listBody(entries([1, 2]))), totalCount: 5000 };
  expect((await walked([some])).requested).toEqual([1]);
  const full = { ...Object(fullPage(0)), totalCount: PAGE_SIZE };
  expect((await walked([full, listBody(entries([9999]))])).entries).toHaveLength(PAGE_SIZE + 1);
});

test('a short page that names a next page is followed while it brings new ids', async () => {
  const pages = [listBody(entries([1, 2]), true), listBody(entries([3, 4]), true), listBody(entries([5]))];
  expect((await walked(pages)).entries.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
});

test('a server that names a next page forever gets one more request', async () => {
  expect((await walked([listBody(entries([1, 2]), true)])).requested).toEqual([1, 2]);
  expect((await walked([listBody([], true)])).requested).toEqual([1, 2]);
});

test('the last read of a duplicate wins, at the position of the first', async () => {
  const pages = [
    listBody(entries([1, 2, 3], 'first'), true),
    listBody(entries([3, 4], 'second'), true),
    listBody(entries([4, 5], 'third')),
  ];
  const { entries: read } = await walked(pages);
  expect(read.map(({ id, read }) => `${id} ${read}`)).toEqual([
    '1 first',
    '2 first',
    '3 second',
    '4 third',
    '5 third',
  ]);
});

test('entries without an id are counted and dropped', async () => {
  const { entries: read, skipped } = await walked([listBody([null, ...entries([1]), 5, [], {}])]);
  expect([read.length, skipped]).toEqual([1, 4]);
});

test('the walk returns the times of its first and its last page', async () => {
  const { beganAtMs, atMs } = await walked([fullPage(0), fullPage(1), listBody([])]);
  expect([beganAtMs, atMs]).toEqual([1000, 3000]);
});

describe('a list of 1,000 pages', () => {
  // Full pages would make half a million entries; one new id per page is enough to go on.
  const page = (pageNum: number) => listBody(entries([pageNum]), true);
  const pages = range(1, MAX_PAGES).map(page);

  test('is read whole', async () => {
    const { entries: read, requested } = await walked([
      ...pages.slice(0, -1),
      listBody(entries([MAX_PAGES])),
    ]);
    expect([read.length, requested.length]).toEqual([1000, 1000]);
  });

  test('is read whole if only an empty page shows its end', async () => {
    expect((await walked([...pages, listBody([])])).entries).toHaveLength(1000);
    expect((await walked([...pages, listBody([], true)])).requested).toHaveLength(1001);
  });

  test('fails with one page more, and is never silently cut', async () => {
    for (const last of [page(1001), listBody(entries([1001]))]) {
      await expect(walked([...pages, last])).rejects.toMatchObject({
        failure: { kind: 'too_many_pages', message: expect.stringContaining('more than 1000 pages') },
      });
    }
  });
});

test.each([{}, { results: null }, { results: {} }, [], null, 'text', undefined])(
  'a page of %j is a bad response, also in the middle',
  async (body) => {
    for (const pages of [[body], [fullPage(0), body]]) {
      await expect(walked(pages)).rejects.toMatchObject({ failure: { kind: 'bad_response' } });
    }
  },
);

test.each([[null], ['next'], [{ next: true }], [{ rel: 5 }, 5]])(
  'links of %j name no next page',
  async (...links) => {
    expect((await walked([{ results: entries([1]), links }])).requested).toEqual([1]);
    expect((await walked([{ results: entries([1]), links: links[0] }])).requested).toEqual([1]);
  },
);
