import type { FoundCluster, FoundProject, Inventory } from '../atlas/clusters/inventory.ts';
import type { JobLists } from '../atlas/jobs/jobLists.ts';
import type { Config, ProjectConfig } from '../config/config.ts';
import type { KnownCluster } from '../core/cluster.ts';
import type { Failure } from '../core/failure.ts';
import type { ClusterName, ProjectId, Target } from '../core/target.ts';
import type { PolledTarget } from '../poller/poller.ts';
import type { TaskRunner } from '../poller/taskRunner.ts';
import { matchesGlob } from '../text/glob.ts';
import { type DiscoveryStatus, statusOf } from './discoveryStatus.ts';
import { GoneClusters } from './goneClusters.ts';
import { NamedClusters } from './namedClusters.ts';
import { ProjectNames } from './projectNames.ts';
import { isOurs, type Shard } from './shard.ts';
import type { DiscoveryEvent } from './stepDiscovery.ts';
import { Watcher } from './watcher.ts';

/** Reads Atlas with the credentials of this name in the configuration. */
export interface Connections {
  get(credentials: string): { readonly lists: JobLists; readonly inventory: Inventory };
}

/** A project that is polled. */
export interface Project {
  readonly id: ProjectId;
  readonly name: string | undefined;
  readonly credentials: string;
  /** The entry of the configuration that covers it; of `id: all` its credentials see it. */
  readonly file: ProjectConfig;
  /** `undefined` where the file names the clusters. */
  readonly clusters: Watcher<ClusterName, FoundCluster> | undefined;
}

type FailureEvent = Extract<DiscoveryEvent<unknown>, { readonly kind: 'failed' | 'recovered' }>;

type AccountWatcher = Watcher<ProjectId, FoundProject>;

export interface ProjectOptions {
  readonly shard: Shard;
  readonly connections: Connections;
  /** Targets that an earlier process polled: those that the configuration still covers stay until lists lack them. */
  readonly remembered: readonly Target[];
  readonly now: () => number;
  readonly onAppeared: (target: Target) => void;
  readonly onGone: (target: Target) => void;
  /** Another cluster has the name of a target now. */
  readonly onReplaced: (target: Target) => void;
  /** A list has been read, or could not be; the event says that it started to fail or works again. */
  readonly onRead: (status: DiscoveryStatus, event: FailureEvent | undefined) => void;
  /** Projects, clusters, names or the state of a discovery may have changed. */
  readonly onChange: () => void;
}

/** All projects and clusters to poll: those that the configuration names, and those that are discovered. */
export class MonitoredProjects {
  readonly #options: ProjectOptions;
  readonly #names: ProjectNames;
  readonly #namedClusters: NamedClusters;
  readonly #goneClusters = new GoneClusters();
  #config: Config;
  /** By credentials, for each `id: all`. */
  #accounts: ReadonlyMap<string, AccountWatcher> = new Map();
  #projects: ReadonlyMap<string, Project> = new Map();
  /** Every cluster of the last list, for projects with an `exclude`. */
  readonly #listed = new Map<ProjectId, readonly ClusterName[]>();

  constructor(config: Config, options: ProjectOptions) {
    this.#config = config;
    this.#options = options;
    this.#names = new ProjectNames(options.now);
    this.#namedClusters = new NamedClusters(options.now);
    this.#cover(options.remembered);
  }

  /** Takes another configuration; targets that it covers stay, whichever entry covers them. */
  reconfigure(config: Config): void {
    const targets = this.projects().flatMap((project) =>
      clustersOf(project).map((clusterName) => ({ projectId: project.id, clusterName })),
    );
    this.#config = config;
    this.#cover(targets);
  }

  projects(): readonly Project[] {
    return [...this.#projects.values()];
  }

  project(id: ProjectId): Project | undefined {
    return this.#projects.get(id);
  }

  /** Returns whether a project is polled. */
  has(id: string): boolean {
    return this.#projects.has(id);
  }

  /** Returns the name of a project for people; the id until it is known. */
  nameOf(id: ProjectId): string {
    return this.#projects.get(id)?.name ?? this.#names.nameOf(id) ?? id;
  }

  targets(): readonly PolledTarget[] {
    return this.projects().flatMap((project) => {
      const { lists } = this.#options.connections.get(project.credentials);
      return clustersOf(project).map((clusterName) => ({
        target: { projectId: project.id, clusterName },
        lists,
      }));
    });
  }

  /** Returns the entries of `exclude` that matched no cluster of the last list; none before the first one. */
  unmatchedExcludes(): readonly { readonly projectId: ProjectId; readonly exclude: string }[] {
    return this.projects().flatMap(({ id, file }) => {
      const listed = this.#listed.get(id);
      if (file.id === 'all' || listed === undefined) return [];
      const unmatched = file.exclude.filter((glob) => !listed.some((name) => matchesGlob(glob, name)));
      return unmatched.map((exclude) => ({ projectId: id, exclude }));
    });
  }

  /** The clusters of targets whose type is known. */
  clusters(): readonly KnownCluster[] {
    return this.projects().flatMap((project) => {
      const { lists } = this.#options.connections.get(project.credentials);
      return clustersOf(project).flatMap((clusterName) => {
        const target = { projectId: project.id, clusterName };
        const found = project.clusters?.view.known.get(clusterName) ?? this.#namedClusters.get(target);
        const family = found?.family ?? lists.familyOf(target);
        return family === undefined ? [] : [{ target, family, tags: found?.tags ?? new Map() }];
      });
    });
  }

  discoveries(): readonly DiscoveryStatus[] {
    return [
      ...[...this.#accounts].map(([credentials, { view }]) => statusOf('all', credentials, view)),
      ...this.projects().flatMap(({ id, credentials, clusters }) =>
        clusters === undefined ? [] : [statusOf(id, credentials, clusters.view)],
      ),
    ];
  }

  /** Our own clock was set forward by `ms`, or back. */
  shiftClock(ms: number): void {
    for (const account of this.#accounts.values()) account.shiftClock(ms);
    for (const { clusters } of this.#projects.values()) clusters?.shiftClock(ms);
  }

  /** Reads every watched list once more. Throws as `TaskRunner.run` does. */
  async discover(tasks: TaskRunner): Promise<void> {
    const projects = this.projects();
    await Promise.all([
      ...projects.map((project) => this.#discoverClusters(project, tasks)),
      ...[...this.#accounts].map(([credentials, account]) =>
        this.#discoverProjects(credentials, account, tasks),
      ),
      ...projects.map((project) => this.#askName(project, tasks)),
      ...projects.map((project) => this.#askTags(project, tasks)),
    ]);
  }

  async #discoverProjects(credentials: string, account: AccountWatcher, tasks: TaskRunner): Promise<void> {
    const events = await account.read(tasks);
    if (this.#accounts.get(credentials) !== account) return;
    this.#report(statusOf('all', credentials, account.view), events);
    const before = this.#projects;
    const after = this.#assemble([]);
    for (const project of before.values()) if (!after.has(project.id)) this.#leave(project);
    this.#projects = after;
    this.#options.onChange();
    const added = [...after.values()].filter(({ id }) => !before.has(id));
    await Promise.all(added.map((project) => this.#discoverClusters(project, tasks)));
  }

  async #discoverClusters(
    { id: projectId, clusters, credentials }: Project,
    tasks: TaskRunner,
  ): Promise<void> {
    if (clusters === undefined) return;
    const before = clusters.view.known;
    const events = await clusters.read(tasks);
    if (this.#projects.get(projectId)?.clusters !== clusters) return;
    const { lists } = this.#options.connections.get(credentials);
    for (const cluster of clusters.view.known.values()) {
      if (cluster !== undefined) lists.learn({ projectId, clusterName: cluster.name }, cluster.family);
    }
    this.#report(statusOf(projectId, credentials, clusters.view), events);
    for (const clusterName of replacedIn(before, clusters.view.known)) {
      this.#options.onReplaced({ projectId, clusterName });
    }
    this.#options.onChange();
    for (const event of events) {
      if (event.kind === 'appeared') this.#options.onAppeared({ projectId, clusterName: event.key });
      if (event.kind === 'gone') this.#options.onGone({ projectId, clusterName: event.key });
    }
  }

  /** Takes how a poll ended: a deleted cluster whose backups are gone leaves unreported. */
  polled(target: Target, failure: Failure | undefined): void {
    const clusters = this.#projects.get(target.projectId)?.clusters;
    const cluster = clusters?.view.known.get(target.clusterName);
    if (!this.#goneClusters.take(target, cluster, failure)) return;
    clusters?.drop(target.clusterName);
    this.#options.onChange();
  }

  async #askName({ id, name, credentials }: Project, tasks: TaskRunner): Promise<void> {
    if (name !== undefined || this.#config.atlas.apiVersion !== 'v2') return;
    const { inventory } = this.#options.connections.get(credentials);
    if (await this.#names.ask(id, inventory, tasks)) this.#options.onChange();
  }

  // Discovered clusters come with their tags.
  async #askTags({ id, clusters, credentials }: Project, tasks: TaskRunner): Promise<void> {
    if (clusters !== undefined || this.#config.discovery.tags.length === 0) return;
    await this.#namedClusters.ask(id, this.#inventoryOf(credentials), tasks);
  }

  #report(status: DiscoveryStatus, events: readonly DiscoveryEvent<unknown>[]): void {
    this.#options.onRead(
      status,
      events.find((event) => event.kind === 'failed' || event.kind === 'recovered'),
    );
  }

  /** Starts to watch what the configuration wants watched; `targets` were polled until now. */
  #cover(targets: readonly Target[]): void {
    const known = [
      ...new Set([...this.projects().map(({ id }) => id), ...targets.map((each) => each.projectId)]),
    ];
    const accounts = this.#config.projects.filter(({ id }) => id === 'all');
    this.#accounts = new Map(
      accounts.map(({ credentials }) => [
        credentials,
        this.#accounts.get(credentials) ?? this.#watchProjects(credentials, known),
      ]),
    );
    this.#projects = this.#assemble(targets);
  }

  /** Returns the projects that the file names, and the union of those that credentials see. */
  #assemble(targets: readonly Target[]): ReadonlyMap<string, Project> {
    const projects = new Map<string, Project>();
    const add = (id: ProjectId, name: string | undefined, file: ProjectConfig) => {
      if (projects.has(id) || !isOurs(id, this.#options.shard)) return;
      const known = targets.filter(({ projectId }) => projectId === id).map((each) => each.clusterName);
      const clusters =
        file.clusters === 'all'
          ? (this.#projects.get(id)?.clusters ?? this.#watchClusters(id, known))
          : undefined;
      projects.set(id, { id, name, credentials: file.credentials, file, clusters });
    };
    for (const file of this.#config.projects) if (file.id !== 'all') add(file.id, file.name, file);
    // Credentials that see a project come before those that saw it once.
    for (const isListed of [true, false]) {
      for (const file of this.#config.projects) {
        const view = file.id === 'all' ? this.#accounts.get(file.credentials)?.view : undefined;
        for (const [id, project] of view?.known ?? []) {
          const isNow = project !== undefined && view?.missing.has(id) !== true;
          if (isNow === isListed && !file.exclude.includes(id)) add(id, project?.name, file);
        }
      }
    }
    return projects;
  }

  #leave(project: Project): void {
    for (const clusterName of clustersOf(project)) {
      this.#options.onGone({ projectId: project.id, clusterName });
    }
  }

  #watchProjects(credentials: string, known: Iterable<ProjectId>): AccountWatcher {
    const list = {
      owner: { projectId: '' },
      keyOf: ({ id }: FoundProject) => id,
      read: (context: Parameters<Inventory['projects']>[0]) =>
        this.#inventoryOf(credentials).projects(context),
      admits: () => true,
    };
    return new Watcher<ProjectId, FoundProject>(list, known);
  }

  #watchClusters(projectId: ProjectId, known: Iterable<ClusterName>): Watcher<ClusterName, FoundCluster> {
    const list = {
      owner: { projectId },
      keyOf: ({ name }: FoundCluster) => name,
      read: async (context: Parameters<Inventory['projects']>[0]) => {
        const { credentials = '', file } = this.#projects.get(projectId) ?? {};
        const clusters = await this.#inventoryOf(credentials).clustersOf(projectId, context);
        const isFiltered = file !== undefined && file.exclude.length > 0;
        if (isFiltered)
          this.#listed.set(
            projectId,
            clusters.map(({ name }) => name),
          );
        return clusters;
      },
      admits: (cluster: FoundCluster) =>
        cluster.hasBackup &&
        !isExcluded(cluster.name, this.project(projectId)) &&
        !this.#goneClusters.has({ projectId, clusterName: cluster.name }, cluster),
    };
    return new Watcher<ClusterName, FoundCluster>(list, known);
  }

  #inventoryOf(credentials: string): Inventory {
    return this.#options.connections.get(credentials).inventory;
  }
}

/** Returns the names under which another cluster is listed than before. */
function replacedIn(
  before: ReadonlyMap<ClusterName, FoundCluster | undefined>,
  after: ReadonlyMap<ClusterName, FoundCluster | undefined>,
): readonly ClusterName[] {
  return [...after].flatMap(([name, cluster]) => {
    const id = before.get(name)?.id;
    return id === undefined || cluster?.id === undefined || cluster.id === id ? [] : [name];
  });
}

function clustersOf(project: Project): readonly ClusterName[] {
  const { clusters, file } = project;
  if (clusters !== undefined) {
    return [...clusters.view.known.keys()].filter((name) => !isExcluded(name, project));
  }
  return file.clusters === 'all' ? [] : file.clusters;
}

// The `exclude` of `id: all` names projects.
function isExcluded(name: ClusterName, project: Project | undefined): boolean {
  if (project === undefined || project.file.id === 'all') return false;
  return project.file.exclude.some((glob) => matchesGlob(glob, name));
}
