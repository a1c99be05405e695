import type { ClusterName, ProjectId } from '../../core/target.ts';
import type { AtlasClient, RequestContext } from '../client.ts';
import { AtlasError } from '../error.ts';
import type { Endpoint } from '../http/exchange.ts';
import { Fields, isRecord, type Raw } from '../jobs/fields.ts';
import { escapeForeign } from '../jobs/foreignText.ts';
import type { ClusterFamily } from '../jobs/jobLists.ts';
import { parsePage } from '../jobs/listPage.ts';
import { PAGE_SIZE, walkEntries, withPageSize } from '../jobs/walk.ts';
import { readBackupRefill } from '../limits/backupRefill.ts';

export interface FoundCluster {
  readonly name: ClusterName;
  readonly family: ClusterFamily;
  /** A cluster without backups has no restore jobs. */
  readonly hasBackup: boolean;
  /** Distinguishes clusters that had the same name at different times. */
  readonly id: string | undefined;
  /** The cluster was deleted and its backups were retained. */
  readonly isDeleted: boolean;
  readonly tags: ReadonlyMap<string, string>;
  /** Keys of tags that are left out: the value is no string, too long, or contains a URL. */
  readonly droppedTags: readonly string[];
}

export interface FoundProject {
  readonly id: ProjectId;
  readonly name: string;
}

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
const MOST_LISTED = 10_000;

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
export function createInventory(client: AtlasClient, onRead: (nameless: SkippedEntries) => void): Inventory {
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
    if (entries.length > MOST_LISTED) {
      throw new AtlasError(
        'too_many_pages',
        `the list has more than ${MOST_LISTED} entries, each of which would be polled and shown: name those that are wanted`,
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
      return ofEachName([...dedicated, ...flex]);
    },
    projects: (context) => list('projects', '', '', parseProject, ({ id }) => id, context),
    async nameOf(projectId, context) {
      const { body } = await get('project', projectId, `/${projectId}`, context);
      return isRecord(body) ? projectName(body['name']) : undefined;
    },
    backupRefillOf: (projectId, context) => readBackupRefill(client, projectId, context),
  };
}

/** Returns the current cluster of each name: the existing one, else the most recently created of the deleted ones. */
function ofEachName(clusters: readonly FoundCluster[]): readonly FoundCluster[] {
  const byName = new Map<ClusterName, FoundCluster>();
  for (const cluster of clusters) {
    const other = byName.get(cluster.name);
    // ObjectIds start with the creation time. A flex cluster that appears in both lists is flex.
    const isNewer = (cluster.id ?? '') >= (other?.id ?? '');
    if (other === undefined || (cluster.isDeleted ? other.isDeleted && isNewer : true)) {
      byName.set(cluster.name, cluster);
    }
  }
  return [...byName.values()];
}

/** The states of clusters that are listed because their backups are retained; `backupEnabled` does not matter. */
const DELETED = new Set<unknown>(['DELETED', 'DELETING']);

function parseCluster(raw: unknown): FoundCluster | undefined {
  const name = isRecord(raw) ? clusterName(raw['name']) : undefined;
  if (name === undefined || !isRecord(raw)) return undefined;
  const isDeleted = DELETED.has(raw['stateName']);
  const hasBackup = isDeleted || raw['backupEnabled'] !== false;
  return { name, family: 'dedicated', hasBackup, isDeleted, ...identityOf(raw) };
}

function parseFlexCluster(raw: unknown): FoundCluster | undefined {
  const name = isRecord(raw) ? clusterName(raw['name']) : undefined;
  if (name === undefined || !isRecord(raw)) return undefined;
  // Every flex cluster has a backup.
  return { name, family: 'flex', hasBackup: true, isDeleted: false, ...identityOf(raw) };
}

/** The configuration names no longer key. */
const MAX_TAG_KEY = 128;

function identityOf(raw: Raw): Pick<FoundCluster, 'id' | 'tags' | 'droppedTags'> {
  const fields = new Fields();
  const tags = new Map<string, string>();
  const droppedTags: string[] = [];
  for (const { key, value } of fields.objects(raw['tags'])) {
    const read = new Fields();
    const [name, text] = [read.name(key), read.name(value)];
    if (name !== undefined && text !== undefined) tags.set(name, text);
    else if (read.bad && typeof key === 'string' && key.length <= MAX_TAG_KEY) droppedTags.push(key);
  }
  return { id: fields.name(raw['id']), tags, droppedTags };
}

function parseProject(raw: unknown): FoundProject | undefined {
  if (!isRecord(raw)) return undefined;
  const { id, name } = raw;
  if (typeof id !== 'string' || !/^[a-f0-9]{24}$/.test(id)) return undefined;
  return { id: id as ProjectId, name: projectName(name) ?? id };
}

// The name becomes part of a path and a label value, so entries with an invalid name are skipped.
function clusterName(value: unknown): ClusterName | undefined {
  return typeof value === 'string' && /^[a-zA-Z0-9][a-zA-Z0-9-]{0,63}$/.test(value)
    ? (value as ClusterName)
    : undefined;
}

const MAX_PROJECT_NAME = 128;

// A download URL in the wrong field is still a secret.
function projectName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.includes('://')) return undefined;
  if (value.length <= MAX_PROJECT_NAME) return escapeForeign(value);
  return `${escapeForeign([...value.slice(0, 2 * MAX_PROJECT_NAME)].slice(0, MAX_PROJECT_NAME - 1).join(''))}…`;
}
