import type { FoundCluster, Inventory } from '../atlas/clusters/inventory.ts';
import type { ClusterName, ProjectId, Target } from '../core/target.ts';
import type { TaskRunner } from '../poller/taskRunner.ts';
import { SeldomRead } from './seldomRead.ts';

/** Projects are seldom renamed, and tags seldom change. */
const ASK_EVERY_MS = 3_600_000;

/** Facts of projects that no watched list has. Every method throws as `TaskRunner.run` does. */
export class ProjectFacts {
  /** Credentials that may read backups may still not be allowed to see names: then there is none. */
  readonly #names: SeldomRead<ProjectId, string | undefined>;
  readonly #clusters: SeldomRead<ProjectId, ReadonlyMap<ClusterName, FoundCluster>>;

  /** `now` only ever goes forward. */
  constructor(now: () => number) {
    const againAfterMs = ASK_EVERY_MS;
    this.#names = new SeldomRead({
      now,
      againAfterMs,
      // Any other failure may pass: the name is asked for again with the next tick.
      retryAfterMs: ({ kind }) => (kind === 'forbidden' || kind === 'not_found' ? ASK_EVERY_MS : 0),
    });
    this.#clusters = new SeldomRead({ now, againAfterMs, retryAfterMs: () => ASK_EVERY_MS });
  }

  /** Returns the name of a project that only Atlas knows. */
  nameOf(id: ProjectId): string | undefined {
    return this.#names.get(id);
  }

  /** Returns a cluster that the configuration names, as its project's list has it. */
  clusterOf({ projectId, clusterName }: Target): FoundCluster | undefined {
    return this.#clusters.get(projectId)?.get(clusterName);
  }

  /** Asks for the name of a project, if that is due. Returns whether it is a new one. */
  async askName(id: ProjectId, inventory: Inventory, tasks: TaskRunner): Promise<boolean> {
    const before = this.#names.get(id);
    await this.#names.read(
      id,
      { projectId: id },
      async (context) => (await inventory.nameOf(id, context)) ?? before,
      tasks,
    );
    return this.#names.get(id) !== before;
  }

  /** Reads the clusters of a project, if that is due: for their tags, and for nothing else. */
  async askClusters(id: ProjectId, inventory: Inventory, tasks: TaskRunner): Promise<void> {
    await this.#clusters.read(
      id,
      { projectId: id },
      async (context) =>
        new Map((await inventory.clustersOf(id, context)).map((cluster) => [cluster.name, cluster])),
      tasks,
    );
  }
}
