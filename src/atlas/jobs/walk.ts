import { setImmediate as turn } from 'node:timers/promises';
import { AtlasError } from '../error.ts';
import { isRecord } from './fields.ts';

/** Entries asked for a page: the most that Atlas gives. */
export const PAGE_SIZE = 500;

/** A list this long is an error, never a silently shorter list. */
export const MAX_PAGES = 1000;

/** One page as it came, and Atlas' clock when it was answered. */
export interface Page {
  readonly body: unknown;
  readonly atMs: number;
}

/** When a list was read to its end, and what of it could not be. */
export interface Walked {
  /** Entries that could not be told apart: left out. */
  readonly nameless: number;
  readonly beganAtMs: number;
  readonly atMs: number;
}

/**
 * Reads a list page by page until a short one: `totalCount` is an estimate. Pages shift while they are
 * read, so entries come twice. A short page that names a next one is a smaller page size than was asked
 * for: it goes on while that brings new ids. `links` only tell that there is more; they are never followed,
 * their host is not ours. Throws an AtlasError: all pages or nothing. `take` is given every entry, tells
 * whether its id is new, and `undefined` where it has none.
 */
export async function walk(
  getPage: (pageNum: number) => Promise<Page>,
  take: (raw: unknown) => boolean | undefined,
): Promise<Walked> {
  let nameless = 0;
  let beganAtMs: number | undefined;
  let wasShort = false;
  let coming = getPage(1);
  for (let pageNum = 1; ; pageNum += 1) {
    const { body, atMs } = await coming;
    beganAtMs ??= atMs;
    const { results, namesNext } = readPage(body);
    // An empty one only tells that the page before was the last.
    if (pageNum > MAX_PAGES && results.length > 0) throw tooManyPages();
    const isShort = results.length < PAGE_SIZE;
    // After a full page there is another one: it is on its way while this one is taken in.
    const next = isShort ? undefined : getPage(pageNum + 1);
    if (next !== undefined) {
      // Should this page turn out to be a bug, nobody waits for that one any more.
      next.catch(() => {});
      // A connection that is kept alive sends at the next turn of the loop.
      await turn();
    }
    let broughtNew = false;
    for (const raw of results) {
      const isNew = take(raw);
      if (isNew === undefined) nameless += 1;
      else if (isNew) broughtNew = true;
    }
    const goesOn = !isShort || (namesNext && (broughtNew || !wasShort));
    wasShort = isShort;
    if (!goesOn) return { nameless, beganAtMs, atMs };
    coming = next ?? getPage(pageNum + 1);
  }
}

/** Reads a list to its end: every entry once, of duplicates the one read last. Throws as `walk` does. */
export async function walkEntries<T>(
  getPage: (pageNum: number) => Promise<Page>,
  parse: (raw: unknown) => T | undefined,
  idOf: (entry: T) => string,
): Promise<Walked & { readonly entries: readonly T[] }> {
  const byId = new Map<string, T>();
  const walked = await walk(getPage, (raw) => {
    const entry = parse(raw);
    if (entry === undefined) return undefined;
    const before = byId.size;
    return byId.set(idOf(entry), entry).size > before;
  });
  return { ...walked, entries: [...byId.values()] };
}

function tooManyPages(): AtlasError {
  return new AtlasError(
    'too_many_pages',
    `the list has more than ${MAX_PAGES} pages of ${PAGE_SIZE}: a part of it would be wrong, so none is shown`,
  );
}

/** What a page of any list holds. Throws an AtlasError if it is none. */
export function readPage(body: unknown): PageContent {
  const results = isRecord(body) ? body['results'] : undefined;
  if (!isRecord(body) || !Array.isArray(results)) {
    throw new AtlasError(
      'bad_response',
      'the answer has no list of "results": check atlas.base_url and proxies',
    );
  }
  const { links, totalCount } = body;
  return {
    results,
    namesNext: Array.isArray(links) && links.some((link) => isRecord(link) && link['rel'] === 'next'),
    totalCount: typeof totalCount === 'number' && totalCount >= 0 ? totalCount : undefined,
  };
}

interface PageContent {
  readonly results: readonly unknown[];
  readonly namesNext: boolean;
  /** An estimate. */
  readonly totalCount: number | undefined;
}
