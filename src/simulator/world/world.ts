import { WorldJobList } from './worldJobList.ts';

export interface SimulatedProject {
  readonly id: string;
  readonly name: string;
  readonly orgId?: string;
}

export interface ClusterFacts {
  /** A cluster that is created again with the same name has another id. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'dedicated' | 'flex';
  readonly backupEnabled: boolean;
  readonly paused: boolean;
  readonly stateName: string;
  readonly clusterType: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Deleted with its backups kept. It is listed only if the request asks for deleted clusters. */
  readonly isDeleted: boolean;
}

export interface Cluster {
  readonly facts: ClusterFacts;
  readonly jobs: WorldJobList;
  /** The list of collection restore jobs; only for dedicated clusters. */
  readonly collectionJobs: WorldJobList;
}

/** A new cluster. Default: a dedicated replica set with backup. */
export type NewCluster = Pick<ClusterFacts, 'name'> & Partial<ClusterFacts>;

interface WorldProject {
  readonly facts: SimulatedProject;
  readonly clusters: Map<string, Cluster>;
  readonly deleted: Map<string, Cluster>;
}

/** The data of the simulated Atlas. Tests and stories change it, answers read it. */
export class World {
  readonly #projects = new Map<string, WorldProject>();
  #clustersAdded = 0;

  addProject(facts: SimulatedProject): void {
    this.#projects.set(facts.id, { facts, clusters: new Map(), deleted: new Map() });
  }

  /** Removes a project with all its clusters. */
  removeProject(projectId: string): void {
    this.#projects.delete(projectId);
  }

  addCluster(projectId: string, cluster: NewCluster): Cluster {
    this.#clustersAdded += 1;
    const added: Cluster = {
      facts: {
        id: `c1${this.#clustersAdded.toString(16).padStart(22, '0')}`,
        kind: 'dedicated',
        backupEnabled: true,
        paused: false,
        stateName: 'IDLE',
        clusterType: 'REPLICASET',
        tags: {},
        isDeleted: false,
        ...cluster,
      },
      jobs: new WorldJobList(),
      collectionJobs: new WorldJobList(),
    };
    this.#known(projectId).clusters.set(cluster.name, added);
    return added;
  }

  /** Changes the facts of a cluster and keeps its jobs. */
  updateCluster(projectId: string, name: string, change: Partial<Omit<ClusterFacts, 'name'>>): void {
    const cluster = this.cluster(projectId, name);
    const facts = { ...cluster.facts, ...change };
    this.#known(projectId).clusters.set(name, { ...cluster, facts });
  }

  /** Deletes a cluster, but keeps its backups and restore jobs. */
  deleteCluster(projectId: string, name: string): void {
    const cluster = this.cluster(projectId, name);
    const project = this.#known(projectId);
    project.clusters.delete(name);
    const facts = { ...cluster.facts, isDeleted: true, stateName: 'DELETED', backupEnabled: false };
    project.deleted.set(name, { ...cluster, facts });
  }

  /** Removes a cluster, deleted or not, with its backups. */
  removeCluster(projectId: string, name: string): void {
    const { clusters, deleted } = this.#known(projectId);
    clusters.delete(name);
    deleted.delete(name);
  }

  /** Returns a cluster. Throws if there is none, because the calling test is wrong. */
  cluster(projectId: string, name: string): Cluster {
    const cluster = this.findCluster(projectId, name);
    if (cluster === undefined) throw new Error(`no cluster ${name} in project ${projectId}`);
    return cluster;
  }

  findCluster(projectId: string, name: string): Cluster | undefined {
    const project = this.#projects.get(projectId);
    return project?.clusters.get(name) ?? project?.deleted.get(name);
  }

  findProject(projectId: string): SimulatedProject | undefined {
    return this.#projects.get(projectId)?.facts;
  }

  projects(): readonly SimulatedProject[] {
    return [...this.#projects.values()].map((project) => project.facts);
  }

  clusters(projectId: string, kind?: ClusterFacts['kind']): readonly Cluster[] {
    const clusters = [...this.#known(projectId).clusters.values()];
    return kind === undefined ? clusters : clusters.filter((cluster) => cluster.facts.kind === kind);
  }

  deletedClusters(projectId: string): readonly Cluster[] {
    return [...this.#known(projectId).deleted.values()];
  }

  #known(projectId: string): WorldProject {
    const project = this.#projects.get(projectId);
    if (project === undefined) throw new Error(`no project ${projectId}`);
    return project;
  }
}
