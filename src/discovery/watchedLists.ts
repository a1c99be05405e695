import type { RequestContext } from '../atlas/client.ts';
import type { FoundProject } from '../atlas/clusters/entries.ts';
import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { ProjectConfig } from '../config/config.ts';
import type { ProjectId, Target } from '../core/target.ts';
import { coveredProjects } from './coveredProjects.ts';
import { DiscoveredClusters } from './discoveredClusters.ts';
import { type DiscoveryStatus, statusOf } from './discoveryStatus.ts';
import type { Project } from './project.ts';
import { isInShard, type Shard } from './shard.ts';
import { Watcher } from './watcher.ts';

/** An entry of `exclude` that matches no cluster of a project, or no project that the credentials can see (`all`). */
export interface UnmatchedExclude {
  readonly projectId: ProjectId | 'all';
  readonly credentials: string;
  readonly exclude: string;
}

export interface WatchedListsOptions {
  readonly shard: Shard;
  readonly inventoryOf: (credentials: string) => Inventory;
}

export type ProjectListWatcher = Watcher<ProjectId, FoundProject>;

type Projects = ReadonlyMap<string, Project>;

/** The projects to poll, and the lists that name them and their clusters. */
export class WatchedLists {
  readonly clusters: DiscoveredClusters;
  readonly #options: WatchedListsOptions;
  #entries: readonly ProjectConfig[] = [];
  #projectLists: ReadonlyMap<string, ProjectListWatcher> = new Map();
  #projects: Projects = new Map();

  constructor(options: WatchedListsOptions) {
    this.#options = options;
    const projectOf = (id: ProjectId) => this.#projects.get(id);
    this.clusters = new DiscoveredClusters({ projectOf, inventoryOf: options.inventoryOf });
  }

  /** The watched list of projects for each entry with `id: all`, by name of its credentials. */
  get projectLists(): ReadonlyMap<string, ProjectListWatcher> {
    return this.#projectLists;
  }

  get projects(): Projects {
    return this.#projects;
  }

  /** Watches the lists that the entries of a configuration need; `targets` were polled until now. */
  cover(entries: readonly ProjectConfig[], targets: readonly Target[]): void {
    const known = new Set([
      ...[...this.#projects.values()].map(({ id }) => id),
      ...targets.map((each) => each.projectId),
    ]);
    this.#entries = entries;
    this.#projectLists = new Map(
      entries
        .filter(({ id }) => id === 'all')
        .map(({ credentials }) => [
          credentials,
          this.#projectLists.get(credentials) ?? this.#watchProjects(credentials, known),
        ]),
    );
    this.#projects = this.#assemble(targets);
  }

  /** Updates the projects from the lists. First calls `onRemoved` for each removed project. Returns the added ones. */
  refresh(onRemoved: (project: Project) => void): readonly Project[] {
    const before = this.#projects;
    const after = this.#assemble([]);
    for (const project of before.values()) if (!after.has(project.id)) onRemoved(project);
    this.#projects = after;
    return [...after.values()].filter(({ id }) => !before.has(id));
  }

  /** Returns the entries of `exclude` that match nothing in the last list; none if no list was read yet. */
  unmatchedExcludes(): readonly UnmatchedExclude[] {
    const ofProjectLists = this.#entries.flatMap(({ id, credentials, exclude }) => {
      const view = id === 'all' ? this.#projectLists.get(credentials)?.view : undefined;
      if (view?.succeededAtMs === undefined) return [];
      const seen = new Set<string>(view.known.keys());
      return exclude
        .filter((projectId) => !seen.has(projectId))
        .map((each) => ({ projectId: 'all', credentials, exclude: each }) as const);
    });
    const ofProjects = [...this.#projects.values()].flatMap((project) =>
      this.clusters
        .unmatchedExcludes(project)
        .map((exclude) => ({ projectId: project.id, credentials: project.credentials, exclude })),
    );
    return [...ofProjectLists, ...ofProjects];
  }

  /** Returns the state of every list: of the projects, then of their clusters. */
  discoveries(): readonly DiscoveryStatus[] {
    return [
      ...[...this.#projectLists].map(([credentials, { view }]) => statusOf('all', credentials, view)),
      ...[...this.#projects.values()].flatMap(({ id, credentials, clusters }) =>
        clusters === undefined ? [] : [statusOf(id, credentials, clusters.view)],
      ),
    ];
  }

  /** Shifts timestamps by `ms`, by which the local clock was set; negative if it was set back. */
  shiftClock(ms: number): void {
    for (const list of this.#projectLists.values()) list.shiftClock(ms);
    for (const { clusters } of this.#projects.values()) clusters?.shiftClock(ms);
  }

  #assemble(targets: readonly Target[]): Projects {
    const covered = coveredProjects(
      this.#entries,
      (credentials) => this.#projectLists.get(credentials)?.view,
    );
    const watch = (id: ProjectId) =>
      this.clusters.watch(
        id,
        targets.filter(({ projectId }) => projectId === id).map(({ clusterName }) => clusterName),
      );
    return new Map(
      covered
        .filter(({ id }) => isInShard(id, this.#options.shard))
        .map(({ id, name, entry }) => {
          const clusters =
            entry.clusters === 'all' ? (this.#projects.get(id)?.clusters ?? watch(id)) : undefined;
          return [id, { id, name, credentials: entry.credentials, entry, clusters }];
        }),
    );
  }

  #watchProjects(credentials: string, known: Iterable<ProjectId>): ProjectListWatcher {
    const list = {
      owner: { projectId: '' },
      keyOf: ({ id }: FoundProject) => id,
      read: (context: RequestContext) => this.#options.inventoryOf(credentials).projects(context),
      admits: () => true,
    };
    return new Watcher<ProjectId, FoundProject>(list, known);
  }
}
