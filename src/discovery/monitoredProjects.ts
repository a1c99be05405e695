import type { FoundCluster } from '../atlas/clusters/entries.ts';
import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { TaskRunner } from '../atlas/taskRunner.ts';
import type { Config } from '../config/config.ts';
import type { KnownCluster } from '../core/cluster.ts';
import type { ProjectId, Target } from '../core/target.ts';
import type { DiscoveryStatus } from './discoveryStatus.ts';
import { ListReader, type ListReaderOptions } from './listReader.ts';
import { type PolledTarget, type Project, targetsOf } from './project.ts';
import { ProjectFacts } from './projectFacts.ts';
import type { Shard } from './shard.ts';
import { type UnmatchedExclude, WatchedLists } from './watchedLists.ts';

/** A tag of a cluster whose value cannot be a label. */
export interface DroppedTag extends Target {
  readonly tag: string;
}

export interface ProjectOptions extends ListReaderOptions {
  readonly shard: Shard;
  /** Targets that an earlier process polled. Those that the configuration still covers stay until two lists lack them. */
  readonly remembered: readonly Target[];
  readonly now: () => number;
}

/** All projects and clusters to poll: those that the configuration names, and those that are discovered. */
export class MonitoredProjects {
  readonly #options: ProjectOptions;
  readonly #facts: ProjectFacts;
  readonly #lists: WatchedLists;
  readonly #reader: ListReader;
  #config: Config;

  constructor(config: Config, options: ProjectOptions) {
    this.#config = config;
    this.#options = options;
    this.#facts = new ProjectFacts(options.now);
    this.#lists = new WatchedLists({
      shard: options.shard,
      inventoryOf: (credentials) => options.connections.get(credentials).inventory,
    });
    this.#reader = new ListReader(this.#lists, this.#facts, options);
    this.#lists.cover(config.projects, options.remembered);
  }

  /** Applies another configuration. Targets that it covers stay, even if another entry covers them. */
  reconfigure(config: Config): void {
    this.#config = config;
    this.#lists.cover(config.projects, this.projects().flatMap(targetsOf));
  }

  projects(): readonly Project[] {
    return [...this.#lists.projects.values()];
  }

  project(id: ProjectId): Project | undefined {
    return this.#lists.projects.get(id);
  }

  /** Returns the name of the credentials that poll a project; empty if it is no longer polled. */
  credentialsOf(id: ProjectId): string {
    return this.project(id)?.credentials ?? '';
  }

  /** Returns the inventory that a project's credentials can read; `undefined` if the API version or the project has none. */
  inventoryOf(id: ProjectId): Inventory | undefined {
    const project = this.project(id);
    if (project === undefined || this.#config.atlas.apiVersion !== 'v2') return undefined;
    return this.#options.connections.get(project.credentials).inventory;
  }

  /** Returns whether a project is polled. */
  has(id: string): boolean {
    return this.#lists.projects.has(id);
  }

  /** Returns the name of a project, or its id until the name is known. */
  nameOf(id: ProjectId): string {
    return this.#lists.projects.get(id)?.name ?? this.#facts.nameOf(id) ?? id;
  }

  targets(): readonly PolledTarget[] {
    return this.projects().flatMap((project) => {
      const { lists } = this.#options.connections.get(project.credentials);
      return targetsOf(project).map((target) => {
        const clusterId = project.clusters?.view.known.get(target.clusterName)?.id;
        return { target, lists, clusterId };
      });
    });
  }

  /** Returns the entries of `exclude` that match nothing in the last list; none if no list was read yet. */
  unmatchedExcludes(): readonly UnmatchedExclude[] {
    return this.#lists.unmatchedExcludes();
  }

  /** Returns the tags that `discovery.tags` names and that are left out of a cluster's labels. */
  droppedTags(): readonly DroppedTag[] {
    const { tags } = this.#config.discovery;
    return this.projects()
      .flatMap(targetsOf)
      .flatMap((target) => {
        const dropped = this.#entryOf(target)?.droppedTags ?? [];
        return tags.filter((tag) => dropped.includes(tag)).map((tag) => ({ ...target, tag }));
      });
  }

  /** Returns the clusters of all targets whose type is known. */
  clusters(): readonly KnownCluster[] {
    return this.projects().flatMap((project) => {
      const { lists } = this.#options.connections.get(project.credentials);
      return targetsOf(project).flatMap((target) => {
        const found = this.#entryOf(target);
        const type = found?.type ?? lists.typeOf(target);
        if (type === undefined) return [];
        const { isDeleted = false, tags = new Map() } = found ?? {};
        return [{ target, type, isDeleted, tags }];
      });
    });
  }

  /** Returns whether a target is a discovered cluster that was deleted. It is dropped when its list of jobs is gone. */
  isDiscoveredAndDeleted(target: Target): boolean {
    return this.#lists.clusters.findDeleted(target) !== undefined;
  }

  /** Drops a deleted cluster whose backups are gone, without an event. */
  drop(target: Target): void {
    this.#lists.clusters.drop(target);
    this.#options.onChange();
  }

  /** Returns whether a cluster, discovered or named, was deleted; `undefined` if no list of clusters contains it. */
  wasDeleted(target: Target): boolean | undefined {
    return this.#entryOf(target)?.isDeleted;
  }

  discoveries(): readonly DiscoveryStatus[] {
    return this.#lists.discoveries();
  }

  /** Shifts timestamps by `ms`, by which the local clock was set; negative if it was set back. */
  shiftClock(ms: number): void {
    this.#lists.shiftClock(ms);
  }

  /** Reads every watched list once. Throws as `TaskRunner.run` does. */
  async discover(tasks: TaskRunner): Promise<void> {
    await this.#reader.readAll(this.#config, tasks);
  }

  /** Returns the entry of a target in the last list of clusters, discovered or read for its tags. */
  #entryOf(target: Target): FoundCluster | undefined {
    const discovered = this.#lists.projects.get(target.projectId)?.clusters?.view.known;
    return discovered?.get(target.clusterName) ?? this.#facts.clusterOf(target);
  }
}
