import type { ApiEndpoint } from '../apiRoute.ts';

/** The parameters of a request for one page of a list. */
export type PageQuery = Readonly<Exclude<ReturnType<typeof parsePageQuery>, string>>;

const MAX_ITEMS = 500;
const DEFAULT_ITEMS = 100;
const FLAGS = ['includeCount', 'pretty', 'envelope'];
const INCLUDE_DELETED = 'includeDeletedWithRetainedBackups';
const OF_A_LIST = ['pageNum', 'itemsPerPage', ...FLAGS];
const WITHOUT_COUNT = OF_A_LIST.filter((name) => name !== 'includeCount');

/** The parameters of endpoints that differ from those of a list. */
const PARAMETERS: Partial<Record<ApiEndpoint, readonly string[]>> = {
  clusters: [...OF_A_LIST, INCLUDE_DELETED],
  collection_restore_jobs: WITHOUT_COUNT,
  rate_limits: [...WITHOUT_COUNT, 'groupId'],
  service_account: ['pretty', 'envelope'],
};

/** Parses a query. If a parameter is invalid, returns its name instead. */
export function parsePageQuery(query: string, endpoint: ApiEndpoint) {
  const params = new URLSearchParams(query);
  const known = PARAMETERS[endpoint] ?? OF_A_LIST;
  const unknown = [...params.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) return unknown;
  const pageNum = integer(params.get('pageNum'), 1, Number.MAX_SAFE_INTEGER);
  const itemsPerPage = integer(params.get('itemsPerPage'), DEFAULT_ITEMS, MAX_ITEMS);
  if (pageNum === undefined) return 'pageNum';
  if (itemsPerPage === undefined) return 'itemsPerPage';
  const wrong = [...FLAGS, INCLUDE_DELETED].find((name) => !/^(true|false)?$/.test(params.get(name) ?? ''));
  if (wrong !== undefined) return wrong;
  return {
    pageNum,
    itemsPerPage,
    includeCount: params.get('includeCount') !== 'false',
    pretty: params.get('pretty') === 'true',
    envelope: params.get('envelope') === 'true',
    /** Only for the list of clusters. */
    includeDeleted: params.get(INCLUDE_DELETED) === 'true',
  };
}

function integer(text: string | null, fallback: number, max: number): number | undefined {
  if (text === null) return fallback;
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= max ? value : undefined;
}

export interface PageParts {
  readonly query: PageQuery;
  /** Scheme, host and path of the list. */
  readonly listUrl: string;
  readonly results: readonly unknown[];
  readonly hasNext: boolean;
  readonly length: number;
}

export function pageBody(parts: PageParts): Buffer {
  const { query, listUrl, results, hasNext, length } = parts;
  const { pageNum, itemsPerPage } = query;
  const links = [
    {
      href: `${listUrl}?includeCount=${query.includeCount}&pageNum=${pageNum}&itemsPerPage=${itemsPerPage}`,
      rel: 'self',
    },
  ];
  if (hasNext) {
    const href = `${listUrl}?includeCount=${query.includeCount}&itemsPerPage=${itemsPerPage}&pageNum=${pageNum + 1}`;
    links.push({ href, rel: 'next' });
  }
  const body = {
    links,
    results,
    ...(query.envelope ? { status: 200 } : undefined),
    ...(query.includeCount ? { totalCount: estimate(length) } : undefined),
  };
  return Buffer.from(JSON.stringify(body, undefined, query.pretty ? 2 : undefined));
}

// Atlas documents the count as an estimate. This one is nearly always wrong, so that a walk that relies on it fails.
function estimate(length: number): number {
  return Math.max(length + (length % 7) - 3, 0);
}
