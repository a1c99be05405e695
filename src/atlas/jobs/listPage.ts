import { TurnQueue } from '../../queue/turnQueue.ts';
import type { Answer } from '../client.ts';
import { AtlasError } from '../error.ts';
import { unreadable } from '../http/failures.ts';
import { isRecord } from '../json/fields.ts';
import {
  BACKSLASH,
  CLOSING_BRACE,
  CLOSING_BRACKET,
  COMMA,
  LARGE_PAGE_BYTES,
  OPENING_BRACE,
  OPENING_BRACKET,
  QUOTE,
  structureProblem,
} from './pageStructure.ts';

/** The part of a page that a walk needs. */
export interface PageContent {
  readonly results: readonly unknown[];
  readonly namesNext: boolean;
  /** An estimate. */
  readonly totalCount: number | undefined;
}

/** The queue of the whole process, which parses large pages of all lists one at a time. */
const largePages = new TurnQueue();

const LINKS = Buffer.from(',"links":[{"href":"');
const NEXT_LINK = Buffer.from('"next"');
/** In JSON, one of these precedes the opening quote of a string. */
const BEFORE_STRINGS = Buffer.from(':,{[ \t\r\n');

/** Returns an answer with its body parsed as a page. Throws an AtlasError. */
export async function parsedPage({ body, ...rest }: Answer, maxEntries: number) {
  return { ...rest, body: await parsePage(body, maxEntries) };
}

/**
 * Parses the body of a successful response whose lists may have at most `maxEntries` entries each. Large bodies are checked
 * first, and parsed one at a time: then it returns a promise. Throws an AtlasError.
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

/**
 * Returns the text of a body without the links of its entries, which are two thirds of a page and are never read. The links
 * of the page itself name the next page, and are kept. The cut ends at the first closing bracket. That bracket ends
 * the list if it follows a closing quote and a brace, without another opening bracket and without a backslash, which would
 * have to precede a quote inside a string. The links are cut out only where a member of an object can stand: not first, and
 * before a comma or a brace. Valid JSON is therefore parsed as by JSON.parse. Invalid JSON goes unnoticed inside the links,
 * and where a string lacks its closing quote before them and its opening quote after them.
 */
function withoutLinks(body: Buffer): string {
  const finders = [finder(body, BACKSLASH), finder(body, OPENING_BRACKET), finder(body, NEXT_LINK)];
  const kept: string[] = [];
  let from = 0;
  let to = 0;
  for (let at = body.indexOf(LINKS); at !== -1; at = body.indexOf(LINKS, at + 1)) {
    // Searched once for all starts before it: a body of many starts would take minutes.
    if (to <= at) to = body.indexOf(CLOSING_BRACKET, at) + 1;
    if (to === 0) break;
    const endsInObject = body[to - 3] === QUOTE && body[to - 2] === CLOSING_BRACE;
    const isList = endsInObject && !BEFORE_STRINGS.includes(body[to - 4] ?? 0);
    const isMember = body[at - 1] !== OPENING_BRACE && (body[to] === COMMA || body[to] === CLOSING_BRACE);
    if (!isList || !isMember || finders.some((isWithin) => isWithin(at + LINKS.length, to))) continue;
    kept.push(body.toString('utf8', from, at));
    from = to;
  }
  return [...kept, body.toString('utf8', from)].join('');
}

/** Returns a function that reports whether a range of a body contains these bytes. Ranges must be passed in order. */
function finder(body: Buffer, bytes: number | Buffer): (from: number, to: number) => boolean {
  let at = body.indexOf(bytes);
  return (from, to) => {
    if (at !== -1 && at < from) at = body.indexOf(bytes, from);
    return at !== -1 && at < to;
  };
}

/** Reads a page of any list. Throws an AtlasError if the body is not a page, or has more entries than requested. */
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
