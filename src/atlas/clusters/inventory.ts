import type { ProjectId } from '../../core/target.ts';
import { readBackupRefill } from '../backupRefill.ts';
import type { AtlasClient, RequestContext } from '../client.ts';
import { AtlasError } from '../error.ts';
import type { Endpoint } from '../http/transport.ts';
import { parsedPage } from '../jobs/listPage.ts';
import { PAGE_SIZE, walkEntries, withPageSize } from '../jobs/walk.ts';
import { isRecord } from '../json/fields.ts';
import {
  currentClusters,
  type FoundCluster,
  parseCluster,
  parseFlexCluster,
  parseProject,
  projectName,
} from './entries.ts';

/**
 * The projects and clusters that the credentials can access (v2 only). Every method reads all pages, or throws an
 * AtlasError or the signal's reason.
 */
export type Inventory = ReturnType<typeof createInventory>;

/** The maximum length of a list, far above what Atlas allows. Each entry becomes dozens of series. */
const MAX_ENTRIES = 10_000;

/** The version of each resource, and its path below that of all projects. */
const RESOURCES = {
  clusters: { version: '2024-08-05', pathOf: (id: string) => `/${id}/clusters` },
  flex_clusters: { version: '2024-11-13', pathOf: (id: string) => `/${id}/flexClusters` },
  projects: { version: '2023-01-01', pathOf: () => '' },
  project: { version: '2023-01-01', pathOf: (id: string) => `/${id}` },
} as const satisfies Partial<Record<Endpoint, { version: string; pathOf: (id: string) => string }>>;

/** The number of entries of a complete list that were skipped because their name or id is missing or invalid. */
export interface SkippedEntries {
  readonly endpoint: Endpoint;
  readonly projectId: ProjectId | '';
  readonly entries: number;
}

/** Returns an inventory that calls `onRead` for every list that was read to its end. */
export function createInventory(client: AtlasClient, onRead: (skipped: SkippedEntries) => void) {
  async function get(
    endpoint: keyof typeof RESOURCES,
    projectId: ProjectId | '',
    context: RequestContext,
    parameters = '',
  ) {
    const { version, pathOf } = RESOURCES[endpoint];
    const path = `/api/atlas/v2/groups${pathOf(projectId)}${parameters}`;
    return client.get({ projectId, endpoint, version, path }, context, (answer) =>
      parsedPage(answer, PAGE_SIZE),
    );
  }

  async function list<T>(
    endpoint: keyof typeof RESOURCES,
    projectId: ProjectId | '',
    parse: (raw: unknown) => T | undefined,
    idOf: (entry: T) => string,
    context: RequestContext,
  ): Promise<readonly T[]> {
    const { entries, skipped } = await withPageSize((pageSize) => {
      const more = endpoint === 'clusters' ? '&includeDeletedWithRetainedBackups=true' : '';
      const getPage = (pageNum: number) =>
        get(endpoint, projectId, context, `?pageNum=${pageNum}&itemsPerPage=${pageSize}${more}`);
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
    /** Returns dedicated and flex clusters. */
    async clustersOf(projectId: ProjectId, context: RequestContext): Promise<readonly FoundCluster[]> {
      // Several deleted clusters and an existing one may have the same name.
      const keyOf = ({ name, id }: FoundCluster) => `${name} ${id}`;
      const dedicated = await list('clusters', projectId, parseCluster, keyOf, context);
      const flex = await list('flex_clusters', projectId, parseFlexCluster, keyOf, context);
      return currentClusters([...dedicated, ...flex]);
    },
    projects: (context: RequestContext) => list('projects', '', parseProject, ({ id }) => id, context),
    async nameOf(projectId: ProjectId, context: RequestContext): Promise<string | undefined> {
      const { body } = await get('project', projectId, context);
      return isRecord(body) ? projectName(body['name']) : undefined;
    },
    /** Returns the requests per minute that Atlas allows on a project's backup endpoints; `undefined` if it lists none. */
    backupRefillOf: (projectId: ProjectId, context: RequestContext) =>
      readBackupRefill(client, projectId, context),
  };
}
