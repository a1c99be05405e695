import { TurnQueue } from '../../queue/turnQueue.ts';
import { AtlasError } from '../error.ts';
import { unreadable } from '../http/failures.ts';
import { isRecord } from './fields.ts';
import { LARGE_PAGE_BYTES, structureProblem } from './pageStructure.ts';

/** The part of a page that a walk looks at. */
export interface PageContent {
  readonly results: readonly unknown[];
  readonly namesNext: boolean;
  /** An estimate. */
  readonly totalCount: number | undefined;
}

/** One for the process: large pages of all lists are parsed one at a time. */
const largePages = new TurnQueue();

const LINK = String.raw`\{"href":"[^"\\\0-\x1f]*","rel":"(?!next")[^"\\\0-\x1f]*"\}`;
const LINKS = new RegExp(String.raw`,"links":\[${LINK}(?:,${LINK})*\]`, 'g');

/**
 * Parses the body of a successful response that may have at most `maxEntries` in each of its lists. Large bodies
 * are checked first, and wait for each other. Throws an AtlasError.
 */
export function parsePage(body: Buffer, maxEntries: number): unknown {
  if (body.length <= LARGE_PAGE_BYTES) return parseJson(body);
  return largePages.run(() => {
    const text = withoutLinks(body);
    const problem =
      text.length > LARGE_PAGE_BYTES ? structureProblem(Buffer.from(text), maxEntries) : undefined;
    if (problem !== undefined) throw impossible(problem);
    return parseJson(body, text);
  });
}

/** Parses the body of a successful response. Throws an AtlasError. */
export function parseJson(body: Buffer, text = withoutLinks(body)): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(body, 'no JSON');
  }
}

/** The text of a body without the links of its entries: two thirds of a page, and nothing reads them. */
function withoutLinks(body: Buffer): string {
  // The quotes in the pattern delimit strings: inside of one they would follow a backslash. A page's own links, which
  // may name a next page, come first and stay.
  return body.toString().replace(LINKS, '');
}

/** Reads a page of any list. Throws an AtlasError if it is none, or has more entries than were asked for. */
export function readPage(body: unknown, maxEntries: number): PageContent {
  const results = isRecord(body) ? body['results'] : undefined;
  if (!isRecord(body) || !Array.isArray(results)) {
    throw new AtlasError(
      'bad_response',
      'the answer has no list of "results": check atlas.base_url and proxies',
    );
  }
  if (results.length > maxEntries) throw impossible(`more than ${maxEntries} entries`);
  const { links, totalCount } = body;
  return {
    results,
    namesNext: Array.isArray(links) && links.some((link) => isRecord(link) && link['rel'] === 'next'),
    totalCount: typeof totalCount === 'number' && totalCount >= 0 ? totalCount : undefined,
  };
}

function impossible(problem: string): AtlasError {
  return new AtlasError(
    'bad_response',
    `a page of this list has ${problem}, which Atlas does not send: check atlas.base_url and proxies`,
  );
}
