import type { FoundCluster } from '../atlas/clusters/entries.ts';
import type { JobLists } from '../atlas/jobs/jobLists.ts';
import type { ProjectConfig } from '../config/config.ts';
import type { ClusterName, ProjectId, Target } from '../core/target.ts';
import { matchesGlob } from '../text/glob.ts';
import type { Watcher } from './watcher.ts';

/** A project that is polled. */
export interface Project {
  readonly id: ProjectId;
  readonly name: string | undefined;
  readonly credentials: string;
  /** The entry of the configuration that covers it, by its id or by `id: all`. */
  readonly entry: ProjectConfig;
  /** `undefined` if the file names the clusters. */
  readonly clusters: Watcher<ClusterName, FoundCluster> | undefined;
}

/** A target and the lists that read it. */
export interface PolledTarget {
  readonly target: Target;
  readonly lists: JobLists;
  /** Atlas' id of the cluster; `undefined` if it is not known. */
  readonly clusterId?: string | undefined;
}

export function targetsOf(project: Project): readonly Target[] {
  return clustersOf(project).map((clusterName) => ({ projectId: project.id, clusterName }));
}

function clustersOf(project: Project): readonly ClusterName[] {
  const { clusters, entry } = project;
  if (clusters !== undefined) {
    return [...clusters.view.known.keys()].filter((name) => !isExcluded(name, project));
  }
  return entry.clusters === 'all' ? [] : entry.clusters;
}

/** Returns whether the `exclude` of a project matches a cluster. The `exclude` of `id: all` names projects instead. */
export function isExcluded(name: ClusterName, project: Project | undefined): boolean {
  if (project === undefined || project.entry.id === 'all') return false;
  return project.entry.exclude.some((glob) => matchesGlob(glob, name));
}
