import type { FoundCluster, FoundProject, Inventory } from '../atlas/clusters/inventory.ts';
import type { Config, ProjectConfig } from '../config/config.ts';
import type { ProjectId, Target } from '../core/target.ts';
import type { Connections } from '../exporter/atlasConnections.ts';
import type { PolledTarget } from '../poller/poller.ts';
import type { TaskRunner } from '../poller/taskRunner.ts';
import { ProjectNames } from './projectNames.ts';
import { isOurs, type Shard } from './shard.ts';
import type { Watcher } from './watcher.ts';
import { type DiscoveryStatus, statusOf, watchClusters, watchProjects } from './watchers.ts';

/** A project that is polled, and the login it is polled with. */
interface Project {
  readonly id: ProjectId;
  readonly name: string | undefined;
  readonly credentials: string;
  /** `undefined` where the file names the clusters. */
  readonly clusters: Watcher<FoundCluster> | undefined;
}

interface FollowedLogin {
  readonly file: ProjectConfig;
  readonly projects: Watcher<FoundProject>;
}

export interface ProjectHooks {
  readonly now: () => number;
  readonly onAppeared: (target: Target) => void;
  readonly onGone: (target: Target) => void;
  /** Something has been read, or could not be. */
  readonly onChange: () => void;
}

/** What there is to poll: the projects and clusters of the file, and those that are discovered and followed. */
export class MonitoredProjects {
  #config: Config;
  readonly #shard: Shard;
  readonly #connections: Connections;
  readonly #hooks: ProjectHooks;
  #logins: readonly FollowedLogin[] = [];
  #projects = new Map<string, Project>();
  readonly #names: ProjectNames;

  constructor(config: Config, shard: Shard, connections: Connections, hooks: ProjectHooks) {
    this.#config = config;
    this.#shard = shard;
    this.#connections = connections;
    this.#hooks = hooks;
    this.#names = new ProjectNames(hooks.now);
    this.#plan();
  }

  /** Takes over another configuration; what has been discovered and still counts stays known. */
  reconfigure(config: Config): void {
    this.#config = config;
    this.#plan();
  }

  #plan(): void {
    const before = this.#projects;
    const logins = this.#logins;
    const { projects } = this.#config;
    this.#projects = new Map();
    for (const file of projects) if (file.id !== 'all') this.#add(file.id, file, before.get(file.id));
    this.#logins = projects
      .filter(({ id }) => id === 'all')
      .map((file) => {
        const previous = logins.find((login) => login.file.credentials === file.credentials);
        const exclude = new Set<string>([...file.exclude, ...projects.map(({ id }) => id)]);
        return {
          file,
          projects: watchProjects(this.#inventoryOf(file.credentials), exclude, previous?.projects),
        };
      });
    for (const { file, projects } of this.#logins) {
      for (const { id, name } of projects.entries) this.#add(id, { ...file, name }, before.get(id));
    }
  }

  projects(): readonly Project[] {
    return [...this.#projects.values()];
  }

  project(id: ProjectId): Project | undefined {
    return this.#projects.get(id);
  }

  /** Whether a project is polled, whatever its id. */
  has(id: string): boolean {
    return this.#projects.has(id);
  }

  /** The name of a project for people; the id until it is known. */
  nameOf(id: ProjectId): string {
    return this.#projects.get(id)?.name ?? this.#names.nameOf(id) ?? id;
  }

  targets(): readonly PolledTarget[] {
    return this.projects().flatMap((project) => {
      const lists = this.#connections.get(project.credentials).lists;
      return this.#clustersOf(project).map((clusterName) => ({
        target: { projectId: project.id, clusterName },
        lists,
      }));
    });
  }

  discoveries(): readonly DiscoveryStatus[] {
    return [
      ...this.#logins.map(({ file, projects }) => statusOf('all', file.credentials, projects)),
      ...this.projects().flatMap(({ id, credentials, clusters }) =>
        clusters === undefined ? [] : [statusOf(id, credentials, clusters)],
      ),
    ];
  }

  /** Reads every list that is followed once more. Throws as `TaskRunner.run` does. */
  async discover(tasks: TaskRunner): Promise<void> {
    const { onChange } = this.#hooks;
    const clusters = this.projects().map((project) => this.#discoverClusters(project, tasks));
    const projects = this.#logins.map(async ({ file, projects }) => {
      const turnover = await projects.follow(tasks);
      // A reload has put another follower in its place.
      if (!this.#logins.some((login) => login.projects === projects)) return;
      for (const { id } of turnover?.gone ?? []) this.#drop(id);
      const added = (turnover?.appeared ?? []).flatMap(
        ({ id, name }) => this.#add(id, { ...file, name }) ?? [],
      );
      onChange();
      await Promise.all(added.map((project) => this.#discoverClusters(project, tasks)));
    });
    const names = this.projects().map((project) => this.#askName(project, tasks));
    await Promise.all([...clusters, ...projects, ...names]);
  }

  async #askName({ id, name, credentials }: Project, tasks: TaskRunner): Promise<void> {
    if (name !== undefined || this.#config.atlas.apiVersion !== 'v2') return;
    const { inventory } = this.#connections.get(credentials);
    if (await this.#names.ask(id, inventory, tasks)) this.#hooks.onChange();
  }

  async #discoverClusters({ id, clusters, credentials }: Project, tasks: TaskRunner): Promise<void> {
    if (clusters === undefined) return;
    const turnover = await clusters.follow(tasks);
    // A reload has put another follower in its place.
    if (this.#projects.get(id)?.clusters !== clusters) return;
    const { lists } = this.#connections.get(credentials);
    for (const { name, family } of clusters.entries)
      lists.learn({ projectId: id, clusterName: name }, family);
    this.#hooks.onChange();
    for (const { name } of turnover?.appeared ?? [])
      this.#hooks.onAppeared({ projectId: id, clusterName: name });
    for (const { name } of turnover?.gone ?? []) this.#hooks.onGone({ projectId: id, clusterName: name });
  }

  #clustersOf({ id, clusters }: Project): readonly Target['clusterName'][] {
    if (clusters !== undefined) return clusters.entries.map(({ name }) => name);
    const file = this.#config.projects.find((project) => project.id === id);
    return file === undefined || file.clusters === 'all' ? [] : file.clusters;
  }

  // A project that the file names, or that somebody else polls, is not added.
  #add(id: ProjectId, file: ProjectConfig, previous?: Project): Project | undefined {
    const { name, credentials, clusters } = file;
    if (this.#projects.has(id) || !isOurs(id, this.#shard)) return undefined;
    const exclude = file.id === 'all' ? [] : file.exclude;
    const project = {
      id,
      name,
      credentials,
      clusters:
        clusters === 'all'
          ? watchClusters(this.#inventoryOf(credentials), id, exclude, previous?.clusters)
          : undefined,
    };
    this.#projects.set(id, project);
    return project;
  }

  #drop(id: ProjectId): void {
    const project = this.#projects.get(id);
    // Told first: afterwards nobody knows its name.
    for (const { name } of project?.clusters?.entries ?? []) {
      this.#hooks.onGone({ projectId: id, clusterName: name });
    }
    this.#projects.delete(id);
  }

  #inventoryOf(credentials: string): Inventory {
    return this.#connections.get(credentials).inventory;
  }
}
