import type { RequestContext } from '../atlas/client.ts';
import type { FoundCluster, FoundProject, Inventory } from '../atlas/clusters/inventory.ts';
import type { Failure } from '../core/failure.ts';
import type { ProjectId } from '../core/target.ts';
import { Watcher } from './watcher.ts';

/** Follows the clusters of a project that have a backup. */
export function watchClusters(
  inventory: Inventory,
  id: ProjectId,
  exclude: readonly string[],
  previous: Watcher<FoundCluster> | undefined,
): Watcher<FoundCluster> {
  const followed = {
    project: id,
    idOf: ({ name }: FoundCluster) => name,
    read: (asking: RequestContext) => inventory.clustersOf(id, asking),
    admits: ({ name, hasBackup }: FoundCluster) => hasBackup && !exclude.includes(name),
  };
  return new Watcher(followed, previous);
}

/** Follows the projects that a login can see. */
export function watchProjects(
  inventory: Inventory,
  exclude: ReadonlySet<string>,
  previous: Watcher<FoundProject> | undefined,
): Watcher<FoundProject> {
  const followed = {
    project: '',
    idOf: ({ id }: FoundProject) => id,
    read: (asking: RequestContext) => inventory.projects(asking),
    admits: ({ id }: FoundProject) => !exclude.has(id),
  };
  return new Watcher(followed, previous);
}

/** How a discovery stands; `projectId` is `all` for the projects of a login. */
export interface DiscoveryStatus {
  readonly projectId: ProjectId | 'all';
  /** The login that it asks with. */
  readonly credentials: string;
  readonly failure: Failure | undefined;
  readonly succeededAtMs: number | undefined;
  readonly isTried: boolean;
}

export function statusOf<T>(
  projectId: ProjectId | 'all',
  credentials: string,
  { failure, succeededAtMs, isTried }: Watcher<T>,
): DiscoveryStatus {
  return { projectId, credentials, failure, succeededAtMs, isTried };
}
