import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { JobLists } from '../atlas/jobs/jobLists.ts';
import type { TaskRunner } from '../atlas/taskRunner.ts';
import type { Config } from '../config/config.ts';
import type { Target } from '../core/target.ts';
import { type DiscoveryStatus, statusOf } from './discoveryStatus.ts';
import { type Project, targetsOf } from './project.ts';
import type { ProjectFacts } from './projectFacts.ts';
import type { DiscoveryEvent } from './stepDiscovery.ts';
import type { ProjectListWatcher, WatchedLists } from './watchedLists.ts';

/** The clients that read Atlas, by the name of credentials in the configuration. */
export interface Connections {
  get(credentials: string): { readonly lists: JobLists; readonly inventory: Inventory };
}

type FailureEvent = Extract<DiscoveryEvent<unknown>, { readonly kind: 'failed' | 'recovered' }>;

export interface ListReaderOptions {
  readonly connections: Connections;
  readonly onAppeared: (target: Target) => void;
  readonly onGone: (target: Target) => void;
  /** Called when a read of a list has ended; `event` is the start or the end of its failure. */
  readonly onRead: (status: DiscoveryStatus, event: FailureEvent | undefined) => void;
  /** Called when projects, clusters, names or the state of a discovery may have changed. */
  readonly onChange: () => void;
}

/** Reads the watched lists and the facts of projects, and reports what has changed. */
export class ListReader {
  readonly #lists: WatchedLists;
  readonly #facts: ProjectFacts;
  readonly #options: ListReaderOptions;

  constructor(lists: WatchedLists, facts: ProjectFacts, options: ListReaderOptions) {
    this.#lists = lists;
    this.#facts = facts;
    this.#options = options;
  }

  /** Reads every list once. Throws as `TaskRunner.run` does. */
  async readAll(config: Config, tasks: TaskRunner): Promise<void> {
    const projects = [...this.#lists.projects.values()];
    await Promise.all([
      ...projects.map((project) => this.#discoverClusters(project, tasks)),
      ...[...this.#lists.projectLists].map(([credentials, projectList]) =>
        this.#discoverProjects(credentials, projectList, tasks),
      ),
      ...projects.map((project) => this.#readName(project, config, tasks)),
      ...projects.map((project) => this.#readTags(project, config, tasks)),
    ]);
  }

  async #discoverProjects(
    credentials: string,
    projectList: ProjectListWatcher,
    tasks: TaskRunner,
  ): Promise<void> {
    const events = await projectList.read(tasks);
    if (this.#lists.projectLists.get(credentials) !== projectList) return;
    this.#report(statusOf('all', credentials, projectList.view), events);
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
      if (cluster !== undefined) lists.learn({ projectId, clusterName: cluster.name }, cluster.type);
    }
    this.#report(statusOf(projectId, credentials, clusters.view), events);
    this.#options.onChange();
    for (const event of events) {
      if (event.kind === 'appeared') this.#options.onAppeared({ projectId, clusterName: event.key });
      if (event.kind === 'gone') this.#options.onGone({ projectId, clusterName: event.key });
    }
  }

  async #readName({ id, name, credentials }: Project, { atlas }: Config, tasks: TaskRunner): Promise<void> {
    if (name !== undefined || atlas.apiVersion !== 'v2') return;
    if (await this.#facts.readName(id, this.#inventoryOf(credentials), tasks)) this.#options.onChange();
  }

  // Discovered clusters already have their tags.
  async #readTags(
    { id, clusters, credentials }: Project,
    { discovery }: Config,
    tasks: TaskRunner,
  ): Promise<void> {
    if (clusters !== undefined || discovery.tags.length === 0) return;
    await this.#facts.readClusters(id, this.#inventoryOf(credentials), tasks);
  }

  #inventoryOf(credentials: string): Inventory {
    return this.#options.connections.get(credentials).inventory;
  }

  #report(status: DiscoveryStatus, events: readonly DiscoveryEvent<unknown>[]): void {
    this.#options.onRead(
      status,
      events.find((event) => event.kind === 'failed' || event.kind === 'recovered'),
    );
  }
}
