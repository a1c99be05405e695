import { setImmediate as turn } from 'node:timers/promises';
import type { RequestContext } from '../client.ts';
import { AtlasError, OversizeError } from '../error.ts';
import { readPage } from './listPage.ts';

/** The number of entries requested per page, which is Atlas' maximum. */
export const PAGE_SIZE = 500;

/** The number of entries requested per page if a page of `PAGE_SIZE` is too large. */
export const SMALL_PAGE_SIZE = 100;

/** The maximum number of pages of `PAGE_SIZE` entries. A longer list is an error; it is never silently truncated. */
export const MAX_PAGES = 1000;

/** One page of JSON, and Atlas' clock when it was answered. */
export interface Page {
  readonly body: unknown;
  readonly atMs: number;
  /** Atlas' clock minus the local clock. */
  readonly skewMs: number;
}

/** Atlas' clock when the first and the last page of a list were answered. */
export interface WalkTimes {
  readonly beganAtMs: number;
  readonly atMs: number;
  /** Atlas' clock minus the local clock when the last page arrived. */
  readonly skewMs: number;
}

/**
 * Reads a list page by page up to the first short page, because `totalCount` is an estimate. A short page that names a next
 * page has a smaller page size than requested; the walk continues as long as such pages contain new ids. `links` are never
 * followed, because their host may not be Atlas. `takePage` receives the entries of each page and returns whether one of
 * them has a new id. Throws an AtlasError unless all pages could be read.
 */
export async function walk(
  getPage: (pageNum: number) => Promise<Page>,
  takePage: (entries: readonly unknown[]) => boolean,
  pageSize = PAGE_SIZE,
): Promise<WalkTimes> {
  const maxPages = (MAX_PAGES * PAGE_SIZE) / pageSize;
  let beganAtMs: number | undefined;
  let wasShort = false;
  let coming = getPage(1);
  for (let pageNum = 1; ; pageNum += 1) {
    const { body, atMs, skewMs } = await coming;
    beganAtMs ??= atMs;
    const { results, namesNext } = readPage(body, pageSize);
    // An empty page beyond the limit only shows that the previous page was the last.
    if (pageNum > maxPages && results.length > 0) throw tooManyPages();
    const isShort = results.length < pageSize;
    // A full page is always followed by another, which is requested while this one is processed.
    const next = isShort ? undefined : getPage(pageNum + 1);
    if (next !== undefined) {
      // If `takePage` throws, nothing awaits the next page.
      next.catch(() => {});
      // A keep-alive connection sends the request at the next turn of the event loop.
      await turn();
    }
    const hasNewIds = takePage(results);
    const continues = !isShort || (namesNext && (hasNewIds || !wasShort));
    wasShort = isShort;
    if (!continues) return { beganAtMs, atMs, skewMs };
    coming = next ?? getPage(pageNum + 1);
  }
}

/** Reads a list to its end. Returns every entry once; of duplicates, the one read last. Throws as `walk` does. */
export async function walkEntries<T>(
  getPage: (pageNum: number) => Promise<Page>,
  parse: (raw: unknown) => T | undefined,
  idOf: (entry: T) => string,
  pageSize = PAGE_SIZE,
): Promise<WalkTimes & { readonly entries: readonly T[]; readonly skipped: number }> {
  const byId = new Map<string, T>();
  let skipped = 0;
  const times = await walk(
    getPage,
    (results) => {
      const before = byId.size;
      for (const raw of results) {
        const entry = parse(raw);
        if (entry === undefined) skipped += 1;
        else byId.set(idOf(entry), entry);
      }
      return byId.size > before;
    },
    pageSize,
  );
  return { ...times, entries: [...byId.values()], skipped };
}

/** Reads a list with pages of `first` entries, and once more with smaller pages if a page is too large. */
export async function withPageSize<T>(
  read: (pageSize: number) => Promise<T>,
  context: RequestContext,
  first = PAGE_SIZE,
): Promise<T> {
  const before = context.progress.pages;
  try {
    return await read(first);
  } catch (error) {
    if (!(error instanceof OversizeError) || first === SMALL_PAGE_SIZE) throw error;
    context.progress.pages = before;
    return read(SMALL_PAGE_SIZE);
  }
}

function tooManyPages(): AtlasError {
  return new AtlasError(
    'too_many_pages',
    `the list has more than ${MAX_PAGES} pages of ${PAGE_SIZE}: a partial list would be wrong, so nothing of it is shown`,
  );
}
