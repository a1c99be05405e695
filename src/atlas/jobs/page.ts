import { AtlasError } from '../error.ts';
import { unreadable } from '../http/failures.ts';
import { isRecord } from './fields.ts';

/** The part of a page that a walk looks at. */
export interface PageContent {
  readonly results: readonly unknown[];
  readonly namesNext: boolean;
  /** An estimate. */
  readonly totalCount: number | undefined;
}

/** Parses the body of a successful response. Throws an AtlasError. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw unreadable(body, 'no JSON');
  }
}

/** Reads a page of any list. Throws an AtlasError if it is none. */
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
