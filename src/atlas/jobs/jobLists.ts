import type { ApiVersion } from '../../config/apiVersion.ts';
import type { ClusterType } from '../../core/cluster.ts';
import type { ListRead } from '../../core/outcome.ts';
import { type Target, type TargetKey, targetKey } from '../../core/target.ts';
import type { KnownList } from '../../core/view.ts';
import type { AtlasClient, Query, RequestContext } from '../client.ts';
import { AtlasError } from '../error.ts';
import { isRetryable } from '../http/failures.ts';
import type { Endpoint } from '../http/transport.ts';
import { parseCollectionJob } from './collectionJob.ts';
import { parseFlexJob } from './flexJob.ts';
import type { BodyBudget } from './heldPages.ts';
import { parsePage, readPage } from './listPage.ts';
import { readList } from './readList.ts';
import { type ParsedJob, parseRestoreJob } from './restoreJob.ts';
import { PAGE_SIZE, SMALL_PAGE_SIZE, withPageSize } from './walk.ts';

interface JobListKind {
  readonly endpoint: Endpoint;
  /** Version date of the resource in v2. */
  readonly version: string;
  /** The resource has the parameter `includeCount`. */
  readonly hasCount: boolean;
  readonly resource: (target: Target) => string;
  readonly parse: (raw: unknown) => ParsedJob | undefined;
}

const KINDS = {
  dedicated: {
    endpoint: 'restore_jobs',
    version: '2023-01-01',
    hasCount: true,
    resource: ({ projectId, clusterName }) =>
      `groups/${projectId}/clusters/${clusterName}/backup/restoreJobs`,
    parse: parseRestoreJob,
  },
  flex: {
    endpoint: 'flex_restore_jobs',
    version: '2024-11-13',
    hasCount: true,
    resource: ({ projectId, clusterName }) =>
      `groups/${projectId}/flexClusters/${clusterName}/backup/restoreJobs`,
    parse: parseFlexJob,
  },
  collection: {
    endpoint: 'collection_restore_jobs',
    version: '2025-03-12',
    hasCount: false,
    resource: ({ projectId, clusterName }) =>
      `groups/${projectId}/clusters/${clusterName}/collectionRestoreJobs`,
    parse: parseCollectionJob,
  },
} as const satisfies Record<ClusterType | 'collection', JobListKind>;

/**
 * Reads the restore job lists of targets. Methods that read throw an AtlasError, or the signal's reason.
 * `previous` is the list that the next step compares the read with; `undefined` for a baseline.
 */
export interface JobLists {
  readRestores(target: Target, context: RequestContext, previous: KnownList | undefined): Promise<ListRead>;
  /** Returns `undefined` for a flex cluster, which has no collection restore jobs. */
  readCollections(
    target: Target,
    context: RequestContext,
    previous: KnownList | undefined,
  ): Promise<ListRead | undefined>;
  /** Reads only one page, to check access and the length of the list. */
  countRestores(target: Target, context: RequestContext): Promise<JobCount>;
  /** Does the same for collection restore jobs; `undefined` for a flex cluster. */
  countCollections(target: Target, context: RequestContext): Promise<JobCount | undefined>;
  /** Returns the type of a cluster; `undefined` until an answer or a discovery has shown it. */
  typeOf(target: Target): ClusterType | undefined;
  /** Records the type of a cluster, as discovered. */
  learn(target: Target, type: ClusterType): void;
}

export interface JobCount {
  /** The number of jobs in the list: counted if one page contains them all, else Atlas' estimate. */
  readonly count: number;
  readonly isEstimate: boolean;
}

/** Returns the lists of one client. All lists of the process share `budget`. */
export function createJobLists(client: AtlasClient, apiVersion: ApiVersion, budget: BodyBudget): JobLists {
  const types = new Map<TargetKey, ClusterType>();

  function queryOf(
    kind: JobListKind,
    target: Target,
    pageNum: number,
    pageSize: number,
    isCounted: boolean,
  ): Query {
    const { endpoint, version } = kind;
    const page = `pageNum=${pageNum}&itemsPerPage=${pageSize}`;
    // The count is an estimate: with it, the bytes of a page may change although the list has not.
    const count = kind.hasCount && !isCounted ? '&includeCount=false' : '';
    return {
      projectId: target.projectId,
      endpoint,
      path: `/api/atlas/${apiVersion}/${kind.resource(target)}?${page}${count}`,
      version: apiVersion === 'v2' ? version : undefined,
    };
  }

  function read(
    kind: JobListKind,
    target: Target,
    context: RequestContext,
    previous: KnownList | undefined,
  ): Promise<ListRead> {
    const nameOf = (pageSize: number) => `${kind.endpoint} ${apiVersion} ${pageSize}`;
    // A list whose pages of 500 entries were too large is read with small pages from then on.
    const wasSmall = previous?.hashes?.request === nameOf(SMALL_PAGE_SIZE);
    return withPageSize(
      (pageSize) => {
        const list = {
          name: nameOf(pageSize),
          projectId: target.projectId,
          pageSize,
          query: (pageNum: number) => queryOf(kind, target, pageNum, pageSize, false),
          parse: kind.parse,
        };
        return readList(list, previous, { client, context, budget });
      },
      context,
      wasSmall ? SMALL_PAGE_SIZE : PAGE_SIZE,
    );
  }

  function count(kind: JobListKind, target: Target, context: RequestContext): Promise<JobCount> {
    return withPageSize(async (pageSize) => {
      const query = queryOf(kind, target, 1, pageSize, true);
      const body = await client.get(query, context, (answer) => parsePage(answer.body, pageSize));
      const { results, totalCount } = readPage(body, pageSize);
      context.progress.pages += 1;
      const isWhole = results.length < pageSize;
      return {
        count: isWhole ? results.length : Math.max(results.length, totalCount ?? 0),
        isEstimate: !isWhole,
      };
    }, context);
  }

  // Learns the type of a cluster from Atlas' answer, so that operators need not configure it.
  async function withClusterType<T>(target: Target, ask: (kind: JobListKind) => Promise<T>): Promise<T> {
    const key = targetKey(target);
    const known = types.get(key);
    const type = known ?? 'dedicated';
    const other = type === 'dedicated' ? 'flex' : 'dedicated';
    try {
      const answer = await ask(KINDS[type]);
      types.set(key, type);
      return answer;
    } catch (error) {
      if (!(error instanceof AtlasError) || apiVersion !== 'v2') throw error;
      const isOther = error.failure.kind === 'wrong_kind';
      // Atlas checks the role first: a role that suffices for flex clusters is refused before Atlas reports that this is one.
      const mayBeOther = known === undefined && error.failure.kind === 'forbidden' && error.status !== 403;
      if (!isOther && !mayBeOther) throw error;
      const answer = await ask(KINDS[other]).catch((refusal: unknown) => {
        if (isOther || !(refusal instanceof AtlasError)) throw refusal;
        // A temporary failure says nothing about the type.
        if (isRetryable(refusal.failure) || refusal.failure.kind === 'rate_limited') throw refusal;
        if (refusal.failure.kind === 'wrong_kind') types.set(key, type);
        throw error;
      });
      types.set(key, other);
      return answer;
    }
  }

  const isFlex = (target: Target) => types.get(targetKey(target)) === 'flex';

  return {
    readRestores: (target, context, previous) =>
      withClusterType(target, (kind) => read(kind, target, context, previous)),
    countRestores: (target, context) => withClusterType(target, (kind) => count(kind, target, context)),
    readCollections: async (target, context, previous) =>
      isFlex(target) ? undefined : read(KINDS.collection, target, context, previous),
    countCollections: async (target, context) =>
      isFlex(target) ? undefined : count(KINDS.collection, target, context),
    typeOf: (target) => types.get(targetKey(target)),
    learn: (target, type) => types.set(targetKey(target), type),
  };
}
