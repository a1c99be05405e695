import type { ClusterType } from '../../core/cluster.ts';
import { isObjectId } from '../../core/objectId.ts';
import type { ClusterName, ProjectId } from '../../core/target.ts';
import { Fields, isRecord, type Raw } from '../json/fields.ts';
import { escapeForeign } from '../json/foreignText.ts';

/** A cluster in a list. */
export interface FoundCluster {
  readonly name: ClusterName;
  readonly type: ClusterType;
  /** A cluster without backups has no restore jobs. */
  readonly hasBackup: boolean;
  /** Distinguishes clusters that had the same name at different times. */
  readonly id: string | undefined;
  /** The cluster was deleted and its backups were retained. */
  readonly isDeleted: boolean;
  readonly tags: ReadonlyMap<string, string>;
  /** Keys of tags that are left out, because the value is not a string, is too long, or contains a URL. */
  readonly droppedTags: readonly string[];
}

/** A project in a list. */
export interface FoundProject {
  readonly id: ProjectId;
  readonly name: string;
}

/** Returns the current cluster of each name: the existing one, else the most recently created of the deleted ones. */
export function currentClusters(clusters: readonly FoundCluster[]): readonly FoundCluster[] {
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

export function parseCluster(raw: unknown): FoundCluster | undefined {
  const name = isRecord(raw) ? clusterName(raw['name']) : undefined;
  if (name === undefined || !isRecord(raw)) return undefined;
  const isDeleted = DELETED.has(raw['stateName']);
  const hasBackup = isDeleted || raw['backupEnabled'] !== false;
  return { name, type: 'dedicated', hasBackup, isDeleted, ...identityOf(raw) };
}

export function parseFlexCluster(raw: unknown): FoundCluster | undefined {
  const name = isRecord(raw) ? clusterName(raw['name']) : undefined;
  if (name === undefined || !isRecord(raw)) return undefined;
  // Every flex cluster has a backup.
  return { name, type: 'flex', hasBackup: true, isDeleted: false, ...identityOf(raw) };
}

/** The longest key that the configuration allows. */
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

export function parseProject(raw: unknown): FoundProject | undefined {
  if (!isRecord(raw)) return undefined;
  const { id, name } = raw;
  if (typeof id !== 'string' || !isObjectId(id)) return undefined;
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
export function projectName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.includes('://')) return undefined;
  if (value.length <= MAX_PROJECT_NAME) return escapeForeign(value);
  return `${escapeForeign([...value.slice(0, 2 * MAX_PROJECT_NAME)].slice(0, MAX_PROJECT_NAME - 1).join(''))}…`;
}
