import type { RequestContext } from '../atlas/client.ts';
import type { FoundCluster } from '../atlas/clusters/entries.ts';
import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { ClusterName, ProjectId, Target } from '../core/target.ts';
import { matchesGlob } from '../text/glob.ts';
import { GoneClusters } from './goneClusters.ts';
import { isExcluded, type Project } from './project.ts';
import { Watcher } from './watcher.ts';

export interface DiscoveredClustersOptions {
  readonly projectOf: (id: ProjectId) => Project | undefined;
  readonly inventoryOf: (credentials: string) => Inventory;
}

/** The lists of clusters of the projects with `clusters: all`. */
export class DiscoveredClusters {
  readonly #options: DiscoveredClustersOptions;
  readonly #gone = new GoneClusters();
  /** Every cluster of the last list, for projects with an `exclude`. */
  readonly #listed = new Map<ProjectId, readonly ClusterName[]>();

  constructor(options: DiscoveredClustersOptions) {
    this.#options = options;
  }

  watch(projectId: ProjectId, known: Iterable<ClusterName>): Watcher<ClusterName, FoundCluster> {
    const list = {
      owner: { projectId },
      keyOf: ({ name }: FoundCluster) => name,
      read: (context: RequestContext) => this.#read(projectId, context),
      admits: (cluster: FoundCluster) =>
        cluster.hasBackup &&
        !isExcluded(cluster.name, this.#options.projectOf(projectId)) &&
        !this.#gone.has({ projectId, clusterName: cluster.name }, cluster),
    };
    return new Watcher<ClusterName, FoundCluster>(list, known);
  }

  /** Returns the list entry of a discovered cluster that was deleted. */
  findDeleted({ projectId, clusterName }: Target): FoundCluster | undefined {
    const cluster = this.#options.projectOf(projectId)?.clusters?.view.known.get(clusterName);
    return cluster?.isDeleted === true ? cluster : undefined;
  }

  /** Drops a deleted cluster whose backups are gone, until its entry changes. */
  drop(target: Target): void {
    const cluster = this.findDeleted(target);
    if (cluster === undefined) return;
    this.#gone.add(target, cluster);
    this.#options.projectOf(target.projectId)?.clusters?.drop(target.clusterName);
  }

  /** Returns the entries of a project's `exclude` that match no cluster of the last list; none if no list was read yet. */
  unmatchedExcludes({ id, entry }: Project): readonly string[] {
    const listed = this.#listed.get(id);
    if (entry.id === 'all' || listed === undefined) return [];
    return entry.exclude.filter((glob) => !listed.some((name) => matchesGlob(glob, name)));
  }

  async #read(projectId: ProjectId, context: RequestContext): Promise<readonly FoundCluster[]> {
    const { credentials = '', entry } = this.#options.projectOf(projectId) ?? {};
    const clusters = await this.#options.inventoryOf(credentials).clustersOf(projectId, context);
    if (entry !== undefined && entry.exclude.length > 0) {
      this.#listed.set(
        projectId,
        clusters.map(({ name }) => name),
      );
    }
    return clusters;
  }
}
