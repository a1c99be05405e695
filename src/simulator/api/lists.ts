import type { ApiReply } from '../apiReply.ts';
import type { ApiRoute } from '../apiRoute.ts';
import { errorReply } from '../errors.ts';
import type { Cluster } from '../world/world.ts';
import type { WorldJobList } from '../world/worldJobList.ts';
import { type PageQuery, pageBody } from './pageBody.ts';
import type { SimulatorSettings } from './simulatorSettings.ts';
import type { ToWire } from './wire.ts';
import { collectionJob } from './wireCollection.ts';
import { dedicatedJob } from './wireDedicated.ts';
import { flexJob } from './wireFlex.ts';

export type RestoreEndpoint = 'restore_jobs' | 'flex_restore_jobs' | 'collection_restore_jobs';

export interface PageRequest {
  readonly route: ApiRoute;
  readonly path: string;
  /** Path and query. */
  readonly target: string;
  readonly query: PageQuery;
}

export const JOB_TO_WIRE = {
  restore_jobs: dedicatedJob,
  flex_restore_jobs: flexJob,
  collection_restore_jobs: collectionJob,
} as const satisfies Record<RestoreEndpoint, ToWire>;

/** Returns the error of a request to the API of the wrong kind of cluster, or for backups that the cluster does not have. */
export function wrongCluster(
  cluster: Cluster,
  endpoint: RestoreEndpoint,
  projectId: string,
): ApiReply | undefined {
  const { name, kind, backupEnabled, isDeleted } = cluster.facts;
  const askedAsFlex = endpoint === 'flex_restore_jobs';
  if (askedAsFlex && kind !== 'flex') return errorReply('CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API', [name]);
  if (!askedAsFlex && kind === 'flex') return errorReply('CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API', [name]);
  return backupEnabled || isDeleted ? undefined : errorReply('BACKUP_CONFIG_NOT_FOUND', [name, projectId]);
}

/** Renders one page of restore jobs, newest first. */
export function jobsPage(
  request: PageRequest,
  endpoint: RestoreEndpoint,
  list: WorldJobList,
  settings: SimulatorSettings,
): Buffer {
  const { route, path, target, query } = request;
  const { cache } = settings;
  const atMs = settings.now();
  const cached = cache?.get(target, list, atMs);
  if (cached !== undefined) return cached;
  const perPage = Math.min(query.itemsPerPage, settings.pageCap);
  const skip = (query.pageNum - 1) * perPage;
  const jobs = list.newest(skip, perPage);
  const { linksOrigin, createdAt } = settings;
  const cluster = { projectId: route.projectId, clusterName: route.clusterName };
  const context = { cluster, atMs, api: route.api, linksOrigin, createdAt };
  const results = jobs.map((job) => JOB_TO_WIRE[endpoint](job, context));
  const hasNext = skip + jobs.length < list.length;
  const body = pageBody({ query, listUrl: linksOrigin + path, results, hasNext, length: list.length });
  cache?.put(target, list, jobs, atMs, body);
  return body;
}

/** Renders one page of a list that is short or seldom read, so it needs no cache. */
export function plainPage(
  request: PageRequest,
  all: readonly unknown[],
  settings: SimulatorSettings,
): Buffer {
  const { path, query } = request;
  const perPage = Math.min(query.itemsPerPage, settings.pageCap);
  const skip = (query.pageNum - 1) * perPage;
  const results = all.slice(skip, skip + perPage);
  const hasNext = skip + results.length < all.length;
  return pageBody({ query, listUrl: settings.linksOrigin + path, results, hasNext, length: all.length });
}
