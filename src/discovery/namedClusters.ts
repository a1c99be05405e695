import type { FoundCluster, Inventory } from '../atlas/clusters/inventory.ts';
import type { ClusterName, ProjectId, Target } from '../core/target.ts';
import type { TaskRunner } from '../poller/taskRunner.ts';

/** Tags seldom change. */
const ASK_EVERY_MS = 3_600_000;

interface Asked {
  readonly clusters: ReadonlyMap<ClusterName, FoundCluster>;
  readonly askedAtMs: number;
}

/** The tags of clusters that the configuration names: their projects' lists are read for nothing else. */
export class NamedClusters {
  readonly #asked = new Map<ProjectId, Asked>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get({ projectId, clusterName }: Target): FoundCluster | undefined {
    return this.#asked.get(projectId)?.clusters.get(clusterName);
  }

  /** Reads the clusters of a project that was not asked within the last hour. Throws as `TaskRunner.run` does. */
  async ask(id: ProjectId, inventory: Inventory, tasks: TaskRunner): Promise<void> {
    const { askedAtMs, clusters = new Map() } = this.#asked.get(id) ?? {};
    if (askedAtMs !== undefined && this.#now() - askedAtMs < ASK_EVERY_MS) return;
    this.#asked.set(id, { clusters, askedAtMs: this.#now() });
    const { result } = await tasks.run({ projectId: id }, (context) => inventory.clustersOf(id, context));
    const found = result.ok ? new Map(result.value.map((cluster) => [cluster.name, cluster])) : clusters;
    this.#asked.set(id, { clusters: found, askedAtMs: this.#now() });
  }
}
