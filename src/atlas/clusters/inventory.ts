import type { ProjectId } from '../../core/target.ts';
import type { AtlasClient, RequestContext } from '../client.ts';
import { AtlasError } from '../error.ts';
import type { Endpoint } from '../http/exchange.ts';
import { isRecord } from '../jobs/fields.ts';
import { parsePage } from '../jobs/listPage.ts';
import { PAGE_SIZE, walkEntries, withPageSize } from '../jobs/walk.ts';
import { readBackupRefill } from '../limits/backupRefill.ts';
import {
  currentClusters,
  type FoundCluster,
  type FoundProject,
  parseCluster,
  parseFlexCluster,
  parseProject,
  projectName,
} from './entries.ts';

/**
 * The projects and clusters that the credentials can access (v2 only). Every method reads all pages, or throws an
 * AtlasError or the signal's reason.
 */
export interface Inventory {
  /** Returns dedicated and flex clusters. */
  clustersOf(projectId: ProjectId, context: RequestContext): Promise<readonly FoundCluster[]>;
  projects(context: RequestContext): Promise<readonly FoundProject[]>;
  nameOf(projectId: ProjectId, context: RequestContext): Promise<string | undefined>;
  /** Returns the requests per minute that Atlas allows on a project's backup endpoints; `undefined` if it lists none. */
  backupRefillOf(projectId: ProjectId, context: RequestContext): Promise<number | undefined>;
}

/** The maximum length of a list, far above what Atlas allows. Each entry becomes dozens of series. */
const MAX_ENTRIES = 10_000;

const VERSIONS = {
  clusters: '2024-08-05',
  flex_clusters: '2024-11-13',
  projects: '2023-01-01',
  project: '2023-01-01',
} as const satisfies Partial<Record<Endpoint, string>>;

/** The number of entries of a complete list that were skipped because their name or id is missing or invalid. */
export interface SkippedEntries {
  readonly endpoint: Endpoint;
  readonly projectId: ProjectId | '';
  readonly entries: number;
}

/** Returns an inventory that calls `onRead` for every list that was read to its end. */
export function createInventory(client: AtlasClient, onRead: (skipped: SkippedEntries) => void): Inventory {
  async function get(
    endpoint: keyof typeof VERSIONS,
    projectId: ProjectId | '',
    path: string,
    context: RequestContext,
  ) {
    const accept = `application/vnd.atlas.${VERSIONS[endpoint]}+json`;
    const query = { projectId, endpoint, path: `/api/atlas/v2/groups${path}`, accept };
    return client.get(query, context, async ({ body, ...rest }) => ({
      ...rest,
      body: await parsePage(body, PAGE_SIZE),
    }));
  }

  async function list<T>(
    endpoint: keyof typeof VERSIONS,
    projectId: ProjectId | '',
    path: string,
    parse: (raw: unknown) => T | undefined,
    idOf: (entry: T) => string,
    context: RequestContext,
  ): Promise<readonly T[]> {
    const { entries, skipped } = await withPageSize((pageSize) => {
      const more = endpoint === 'clusters' ? '&includeDeletedWithRetainedBackups=true' : '';
      const getPage = (pageNum: number) =>
        get(endpoint, projectId, `${path}?pageNum=${pageNum}&itemsPerPage=${pageSize}${more}`, context);
      return walkEntries(getPage, parse, idOf, pageSize);
    }, context);
    if (entries.length > MAX_ENTRIES) {
      throw new AtlasError(
        'too_many_pages',
        `the list has more than ${MAX_ENTRIES} entries, each of which would be polled and shown: name the entries that you need`,
      );
    }
    onRead({ endpoint, projectId, entries: skipped });
    return entries;
  }

  return {
    async clustersOf(projectId, context) {
      // Several deleted clusters and an existing one may have the same name.
      const keyOf = ({ name, id }: FoundCluster) => `${name} ${id}`;
      const dedicated = await list(
        'clusters',
        projectId,
        `/${projectId}/clusters`,
        parseCluster,
        keyOf,
        context,
      );
      const flex = await list(
        'flex_clusters',
        projectId,
        `/${projectId}/flexClusters`,
        parseFlexCluster,
        keyOf,
        context,
      );
      return currentClusters([...dedicated, ...flex]);
    },
    projects: (context) => list('projects', '', '', parseProject, ({ id }) => id, context),
    async nameOf(projectId, context) {
      const { body } = await get('project', projectId, `/${projectId}`, context);
      return isRecord(body) ? projectName(body['name']) : undefined;
    },
    backupRefillOf: (projectId, context) => readBackupRefill(client, projectId, context),
  };
}
