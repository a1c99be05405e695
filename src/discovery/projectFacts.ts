import type { FoundCluster } from '../atlas/clusters/entries.ts';
import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { TaskRunner } from '../atlas/taskRunner.ts';
import type { ClusterName, ProjectId, Target } from '../core/target.ts';
import { FactCache } from './factCache.ts';

/** Projects are seldom renamed, and tags seldom change. */
const READ_EVERY_MS = 3_600_000;

/** Facts about projects that no watched list contains. Reads throw as `TaskRunner.run` does. */
export class ProjectFacts {
  /** A name is `undefined` if the credentials may read backups but not the project itself. */
  readonly #names: FactCache<ProjectId, string | undefined>;
  readonly #clusters: FactCache<ProjectId, ReadonlyMap<ClusterName, FoundCluster>>;

  /** `now` is a monotonic clock. */
  constructor(now: () => number) {
    const againAfterMs = READ_EVERY_MS;
    this.#names = new FactCache({
      now,
      againAfterMs,
      // Any other failure may be temporary, so the name is requested again at the next tick.
      retryAfterMs: ({ kind }) => (kind === 'forbidden' || kind === 'not_found' ? READ_EVERY_MS : 0),
    });
    this.#clusters = new FactCache({ now, againAfterMs, retryAfterMs: () => READ_EVERY_MS });
  }

  /** Returns the name that Atlas gives a project. */
  nameOf(id: ProjectId): string | undefined {
    return this.#names.get(id);
  }

  /** Returns the list entry of a cluster that the configuration names. */
  clusterOf({ projectId, clusterName }: Target): FoundCluster | undefined {
    return this.#clusters.get(projectId)?.get(clusterName);
  }

  /** Reads the name of a project if that is due. Returns whether the name has changed. */
  async readName(id: ProjectId, inventory: Inventory, tasks: TaskRunner): Promise<boolean> {
    const before = this.#names.get(id);
    await this.#names.read(
      id,
      { projectId: id },
      async (context) => (await inventory.nameOf(id, context)) ?? before,
      tasks,
    );
    return this.#names.get(id) !== before;
  }

  /** Reads the clusters of a project if that is due. Only their tags are used, never to add targets. */
  async readClusters(id: ProjectId, inventory: Inventory, tasks: TaskRunner): Promise<void> {
    await this.#clusters.read(
      id,
      { projectId: id },
      async (context) =>
        new Map((await inventory.clustersOf(id, context)).map((cluster) => [cluster.name, cluster])),
      tasks,
    );
  }
}
