import type { ProjectId } from '../core/target.ts';
import type { AtlasClient, RequestContext } from './client.ts';
import { parsedPage } from './jobs/listPage.ts';
import { PAGE_SIZE, walkEntries } from './jobs/walk.ts';
import { isRecord, type Raw } from './json/fields.ts';

/**
 * Returns the requests per minute that refill the bucket of a project's backup endpoints, including overrides; `undefined`
 * if Atlas lists no such bucket. Throws an AtlasError, or the signal's reason.
 */
export async function readBackupRefill(
  client: AtlasClient,
  projectId: ProjectId,
  context: RequestContext,
): Promise<number | undefined> {
  const getPage = (pageNum: number) => {
    const path = `/api/atlas/v2/rateLimits?groupId=${projectId}&pageNum=${pageNum}&itemsPerPage=${PAGE_SIZE}`;
    const query = { projectId, endpoint: 'rate_limits', version: '2025-03-12', path } as const;
    return client.get(query, context, (answer) => parsedPage(answer, PAGE_SIZE));
  };
  const { entries } = await walkEntries(getPage, parseSet, ({ name }) => name);
  return entries.find(({ isBackup }) => isBackup)?.refillPerMinute;
}

/** Identifies the set of the backup endpoints by a path in it, because the name of the set is not documented. */
const RESTORE_JOBS = /\/clusters\/[^/]+\/backup\/restoreJobs$/;

function parseSet(raw: unknown) {
  if (!isRecord(raw) || typeof raw['endpointSetName'] !== 'string') return undefined;
  const endpoints = Array.isArray(raw['endpoints']) ? raw['endpoints'].filter(isRecord) : [];
  const isBackup = endpoints.some(
    ({ method, path }) => method === 'GET' && typeof path === 'string' && RESTORE_JOBS.test(path),
  );
  return { name: raw['endpointSetName'], isBackup, refillPerMinute: refillOf(raw) };
}

function refillOf(raw: Raw): number | undefined {
  const requests = positive(raw['refillRate']);
  const seconds = positive(raw['refillDurationSeconds']);
  return requests === undefined || seconds === undefined ? undefined : Math.floor((requests * 60) / seconds);
}

function positive(limit: unknown): number | undefined {
  const value = isRecord(limit) ? limit['value'] : undefined;
  return typeof value === 'number' && value > 0 ? value : undefined;
}
