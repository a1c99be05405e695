import type { FoundCluster, Inventory } from '../atlas/clusters/inventory.ts';
import type { JobLists } from '../atlas/jobs/jobLists.ts';
import type { Config } from '../config/config.ts';
import type { KnownCluster } from '../core/cluster.ts';
import type { ProjectId, Target } from '../core/target.ts';
import type { PolledTarget } from '../poller/poller.ts';
import type { TaskRunner } from '../poller/taskRunner.ts';
import { type DiscoveryStatus, statusOf } from './discoveryStatus.ts';
import { type DroppedTag, droppedTagsOf, type UnmatchedExclude } from './findings.ts';
import { type Project, targetsOf } from './project.ts';
import { ProjectFacts } from './projectFacts.ts';
import type { Shard } from './shard.ts';
import type { DiscoveryEvent } from './stepDiscovery.ts';
import { type AccountWatcher, WatchedLists } from './watchedLists.ts';

/** The clients that read Atlas, by the name of credentials in the configuration. */
export interface Connections {
  get(credentials: string): { readonly lists: JobLists; readonly inventory: Inventory };
}

type FailureEvent = Extract<DiscoveryEvent<unknown>, { readonly kind: 'failed' | 'recovered' }>;

export interface ProjectOptions {
  readonly shard: Shard;
  readonly connections: Connections;
  /** Targets that an earlier process polled. Those that the configuration still covers stay until lists lack them. */
  readonly remembered: readonly Target[];
  readonly now: () => number;
  readonly onAppeared: (target: Target) => void;
  readonly onGone: (target: Target) => void;
  /** Called when a read of a list has ended; `event` is the start or the end of its failure. */
  readonly onRead: (status: DiscoveryStatus, event: FailureEvent | undefined) => void;
  /** Called when projects, clusters, names or the state of a discovery may have changed. */
  readonly onChange: () => void;
}

/** All projects and clusters to poll: those that the configuration names, and those that are discovered. */
export class MonitoredProjects {
  readonly #options: ProjectOptions;
  readonly #facts: ProjectFacts;
  readonly #lists: WatchedLists;
  #config: Config;

  constructor(config: Config, options: ProjectOptions) {
    this.#config = config;
    this.#options = options;
    this.#facts = new ProjectFacts(options.now);
    this.#lists = new WatchedLists({
      shard: options.shard,
      inventoryOf: (credentials) => this.#inventoryOf(credentials),
    });
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

  /** Returns the name of the credentials that poll a project; empty if it is not polled any more. */
  credentialsOf(id: ProjectId): string {
    return this.project(id)?.credentials ?? '';
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
      .flatMap((target) => droppedTagsOf(target, this.#entryOf(target), tags));
  }

  /** Returns the clusters of all targets whose type is known. */
  clusters(): readonly KnownCluster[] {
    return this.projects().flatMap((project) => {
      const { lists } = this.#options.connections.get(project.credentials);
      return targetsOf(project).flatMap((target) => {
        const found = this.#entryOf(target);
        const family = found?.family ?? lists.familyOf(target);
        if (family === undefined) return [];
        const { isDeleted = false, tags = new Map() } = found ?? {};
        return [{ target, family, isDeleted, tags }];
      });
    });
  }

  /** Returns whether a target is a discovered cluster that was deleted: it leaves when its list is gone. */
  mayLeave(target: Target): boolean {
    return this.#lists.clusters.findDeleted(target) !== undefined;
  }

  /** Drops a deleted cluster whose backups are gone, without an event. */
  drop(target: Target): void {
    this.#lists.clusters.drop(target);
    this.#options.onChange();
  }

  /** Returns whether a cluster, discovered or named, was deleted; `undefined` if no list of clusters says so. */
  wasDeleted(target: Target): boolean | undefined {
    return this.#entryOf(target)?.isDeleted;
  }

  discoveries(): readonly DiscoveryStatus[] {
    return [
      ...[...this.#lists.accounts].map(([credentials, { view }]) => statusOf('all', credentials, view)),
      ...this.projects().flatMap(({ id, credentials, clusters }) =>
        clusters === undefined ? [] : [statusOf(id, credentials, clusters.view)],
      ),
    ];
  }

  /** Shifts timestamps by `ms`, by which our own clock was set; negative if it was set back. */
  shiftClock(ms: number): void {
    this.#lists.shiftClock(ms);
  }

  /** Reads every watched list once. Throws as `TaskRunner.run` does. */
  async discover(tasks: TaskRunner): Promise<void> {
    const projects = this.projects();
    await Promise.all([
      ...projects.map((project) => this.#discoverClusters(project, tasks)),
      ...[...this.#lists.accounts].map(([credentials, account]) =>
        this.#discoverProjects(credentials, account, tasks),
      ),
      ...projects.map((project) => this.#askName(project, tasks)),
      ...projects.map((project) => this.#askTags(project, tasks)),
    ]);
  }

  async #discoverProjects(credentials: string, account: AccountWatcher, tasks: TaskRunner): Promise<void> {
    const events = await account.read(tasks);
    if (this.#lists.accounts.get(credentials) !== account) return;
    this.#report(statusOf('all', credentials, account.view), events);
    const added = this.#lists.refresh((project) => {
      for (const target of targetsOf(project)) this.#options.onGone(target);
    });
    this.#options.onChange();
    await Promise.all(added.map((project) => this.#discoverClusters(project, tasks)));
  }

  async #discoverClusters(
    { id: projectId, clusters, credentials }: Project,
    tasks: TaskRunner,
  ): Promise<void> {
    if (clusters === undefined) return;
    const events = await clusters.read(tasks);
    if (this.#lists.projects.get(projectId)?.clusters !== clusters) return;
    const { lists } = this.#options.connections.get(credentials);
    for (const cluster of clusters.view.known.values()) {
      if (cluster !== undefined) lists.learn({ projectId, clusterName: cluster.name }, cluster.family);
    }
    this.#report(statusOf(projectId, credentials, clusters.view), events);
    this.#options.onChange();
    for (const event of events) {
      if (event.kind === 'appeared') this.#options.onAppeared({ projectId, clusterName: event.key });
      if (event.kind === 'gone') this.#options.onGone({ projectId, clusterName: event.key });
    }
  }

  async #askName({ id, name, credentials }: Project, tasks: TaskRunner): Promise<void> {
    if (name !== undefined || this.#config.atlas.apiVersion !== 'v2') return;
    if (await this.#facts.askName(id, this.#inventoryOf(credentials), tasks)) this.#options.onChange();
  }

  // Discovered clusters already have their tags.
  async #askTags({ id, clusters, credentials }: Project, tasks: TaskRunner): Promise<void> {
    if (clusters !== undefined || this.#config.discovery.tags.length === 0) return;
    await this.#facts.askClusters(id, this.#inventoryOf(credentials), tasks);
  }

  #report(status: DiscoveryStatus, events: readonly DiscoveryEvent<unknown>[]): void {
    this.#options.onRead(
      status,
      events.find((event) => event.kind === 'failed' || event.kind === 'recovered'),
    );
  }

  /** Returns the entry of a target in the last list of clusters, discovered or read for its tags. */
  #entryOf(target: Target): FoundCluster | undefined {
    const discovered = this.#lists.projects.get(target.projectId)?.clusters?.view.known;
    return discovered?.get(target.clusterName) ?? this.#facts.clusterOf(target);
  }

  #inventoryOf(credentials: string): Inventory {
    return this.#options.connections.get(credentials).inventory;
  }
}
