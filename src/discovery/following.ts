import type { RequestContext } from '../atlas/client.ts';
import type { FoundCluster, FoundProject, Inventory } from '../atlas/clusters/inventory.ts';
import type { Failure } from '../core/failure.ts';
import type { ProjectId } from '../core/target.ts';
import { Follower } from './watcher.ts';

/** Follows the clusters of a project that have a backup. */
export function followClusters(
  inventory: Inventory,
  id: ProjectId,
  exclude: readonly string[],
  previous: Follower<FoundCluster> | undefined,
): Follower<FoundCluster> {
  const followed = {
    project: id,
    idOf: ({ name }: FoundCluster) => name,
    read: (asking: RequestContext) => inventory.clustersOf(id, asking),
    admits: ({ name, hasBackup }: FoundCluster) => hasBackup && !exclude.includes(name),
  };
  return new Follower(followed, previous);
}

/** Follows the projects that a login can see. */
export function followProjects(
  inventory: Inventory,
  exclude: ReadonlySet<string>,
  previous: Follower<FoundProject> | undefined,
): Follower<FoundProject> {
  const followed = {
    project: '',
    idOf: ({ id }: FoundProject) => id,
    read: (asking: RequestContext) => inventory.projects(asking),
    admits: ({ id }: FoundProject) => !exclude.has(id),
  };
  return new Follower(followed, previous);
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
  { failure, succeededAtMs, isTried }: Follower<T>,
): DiscoveryStatus {
  return { projectId, credentials, failure, succeededAtMs, isTried };
}
