import type { ApiVersion } from '../../config/apiVersion.ts';
import type { ListRead } from '../../core/outcome.ts';
import { Reading } from '../../core/reading.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { type JobId, type Target, type TargetKey, targetKey } from '../../core/target.ts';
import type { AtlasClient, RequestContext } from '../client.ts';
import { AtlasError } from '../error.ts';
import type { Endpoint } from '../http/exchange.ts';
import { isRetryable } from '../http/failures.ts';
import { parseCollectionJob } from './collectionJob.ts';
import { parseFlexJob } from './flexJob.ts';
import { type ParsedJob, parseRestoreJob } from './restoreJob.ts';
import { PAGE_SIZE, readPage, walk } from './walk.ts';

/** What Atlas has of a cluster: its family is learned from its answers and remembered. */
export type ClusterFamily = 'dedicated' | 'flex';

interface JobListKind {
  readonly endpoint: Endpoint;
  /** Version date of the resource in v2. */
  readonly version: string;
  readonly resource: (target: Target) => string;
  readonly parse: (raw: unknown) => ParsedJob | undefined;
}

const KINDS = {
  dedicated: {
    endpoint: 'restore_jobs',
    version: '2023-01-01',
    resource: ({ projectId, clusterName }) =>
      `groups/${projectId}/clusters/${clusterName}/backup/restoreJobs`,
    parse: parseRestoreJob,
  },
  flex: {
    endpoint: 'flex_restore_jobs',
    version: '2024-11-13',
    resource: ({ projectId, clusterName }) =>
      `groups/${projectId}/flexClusters/${clusterName}/backup/restoreJobs`,
    parse: parseFlexJob,
  },
  collection: {
    endpoint: 'collection_restore_jobs',
    version: '2025-03-12',
    resource: ({ projectId, clusterName }) =>
      `groups/${projectId}/clusters/${clusterName}/collectionRestoreJobs`,
    parse: parseCollectionJob,
  },
} as const satisfies Record<ClusterFamily | 'collection', JobListKind>;

/**
 * Reads the lists of restore jobs of targets. All throw an AtlasError, or the signal's reason. `previous` is
 * the snapshot that the list will be compared with, `undefined` at a baseline: what no step needs the facts
 * of is packed. Compared with the empty snapshot every job has them.
 */
export interface JobLists {
  readRestores(target: Target, asking: RequestContext, previous: Snapshot | undefined): Promise<ListRead>;
  /** `undefined` for a flex cluster, which has none. */
  readCollections(
    target: Target,
    asking: RequestContext,
    previous: Snapshot | undefined,
  ): Promise<ListRead | undefined>;
  /** Reads one page only, to see whether that works and how long the list is. */
  probe(target: Target, asking: RequestContext): Promise<Probe>;
  /** The same of the collection restore jobs; `undefined` for a flex cluster. */
  probeCollections(target: Target, asking: RequestContext): Promise<Probe | undefined>;
  /** What a discovery has told of a cluster. */
  learn(target: Target, family: ClusterFamily): void;
}

export interface Probe {
  /** Jobs that Atlas lists: counted if one page holds them all, else its own estimate. */
  readonly count: number;
  readonly isEstimate: boolean;
}

export function createJobLists(client: AtlasClient, apiVersion: ApiVersion): JobLists {
  const families = new Map<TargetKey, ClusterFamily>();

  function pageOf(kind: JobListKind, target: Target, asking: RequestContext) {
    const base = `/api/atlas/${apiVersion}/${kind.resource(target)}`;
    const accept = apiVersion === 'v2' ? `application/vnd.atlas.${kind.version}+json` : 'application/json';
    const { projectId } = target;
    return async (pageNum: number) => {
      const path = `${base}?pageNum=${pageNum}&itemsPerPage=${PAGE_SIZE}`;
      const page = await client.get({ projectId, endpoint: kind.endpoint, path, accept }, asking);
      // What is no list was no page either.
      readPage(page.body);
      asking.progress.pages += 1;
      return page;
    };
  }

  async function read(
    kind: JobListKind,
    target: Target,
    asking: RequestContext,
    previous: Snapshot | undefined,
  ): Promise<ListRead> {
    const reading = new Reading(previous, target.projectId);
    const bad = new Set<JobId>();
    const { nameless, beganAtMs, atMs } = await walk(pageOf(kind, target, asking), (raw) => {
      const parsed = kind.parse(raw);
      if (parsed === undefined) return undefined;
      const { job, badField } = parsed;
      if (badField) bad.add(job.id);
      else if (bad.size > 0) bad.delete(job.id);
      return reading.put(job);
    });
    return { ...reading.end(), noId: nameless, badField: bad.size, beganAtMs, atMs };
  }

  async function probe(kind: JobListKind, target: Target, asking: RequestContext): Promise<Probe> {
    const { body } = await pageOf(kind, target, asking)(1);
    const { results, totalCount } = readPage(body);
    const isWhole = results.length < PAGE_SIZE;
    return {
      count: isWhole ? results.length : Math.max(results.length, totalCount ?? 0),
      isEstimate: !isWhole,
    };
  }

  // The family of a cluster is learned from Atlas' own answer: nobody has to know it.
  async function inItsFamily<T>(target: Target, ask: (kind: JobListKind) => Promise<T>): Promise<T> {
    const key = targetKey(target);
    const known = families.get(key);
    const family = known ?? 'dedicated';
    const other = family === 'dedicated' ? 'flex' : 'dedicated';
    try {
      const answer = await ask(KINDS[family]);
      families.set(key, family);
      return answer;
    } catch (error) {
      if (!(error instanceof AtlasError) || apiVersion !== 'v2') throw error;
      const isOther = error.failure.kind === 'wrong_kind';
      // A role that is enough for flex clusters is refused before it is told that this is one.
      const mayBeOther = known === undefined && error.failure.kind === 'forbidden' && error.status !== 403;
      if (!isOther && !mayBeOther) throw error;
      const answer = await ask(KINDS[other]).catch((refusal: unknown) => {
        if (isOther || !(refusal instanceof AtlasError)) throw refusal;
        // What passes tells nothing of the family.
        if (isRetryable(refusal.failure) || refusal.failure.kind === 'rate_limited') throw refusal;
        if (refusal.failure.kind === 'wrong_kind') families.set(key, family);
        throw error;
      });
      families.set(key, other);
      return answer;
    }
  }

  const isFlex = (target: Target) => families.get(targetKey(target)) === 'flex';

  return {
    readRestores: (target, asking, previous) =>
      inItsFamily(target, (kind) => read(kind, target, asking, previous)),
    probe: (target, asking) => inItsFamily(target, (kind) => probe(kind, target, asking)),
    readCollections: async (target, asking, previous) =>
      isFlex(target) ? undefined : read(KINDS.collection, target, asking, previous),
    probeCollections: async (target, asking) =>
      isFlex(target) ? undefined : probe(KINDS.collection, target, asking),
    learn: (target, family) => families.set(targetKey(target), family),
  };
}
