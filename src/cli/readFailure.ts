import type { FailureKind } from '../core/failure.ts';
import type { ProjectId, Target } from '../core/target.ts';
import type { MonitoredProjects } from '../discovery/monitoredProjects.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { reportFailure } from '../report/targetReport.ts';
import { printable } from '../text/quote.ts';
import type { QueriedTarget } from './queryTargets.ts';

/** A list that could not be read. */
export interface ReadFailure {
  readonly what: ListKind;
  /** `all` for the list of projects that credentials can see; `projectName` is then `null`. */
  readonly projectId: ProjectId | 'all';
  readonly projectName: string | null;
  /** `null` for lists of projects and of clusters. */
  readonly clusterName: string | null;
  /** Name of the credentials in the configuration. */
  readonly credentials: string;
  readonly reason: FailureKind;
  readonly message: string;
}

// Values of the label `endpoint`.
type ListKind = 'projects' | 'clusters' | 'restore_jobs' | 'collection_restore_jobs';

const DESCRIPTIONS = {
  projects: ({ credentials }) => `projects of credentials.${credentials}`,
  clusters: ({ projectName }) => `clusters of ${projectName}`,
  restore_jobs: ({ projectName, clusterName }) => `${projectName}/${clusterName}`,
  collection_restore_jobs: ({ projectName, clusterName }) =>
    `${projectName}/${clusterName} (collection restore jobs)`,
} as const satisfies Record<ListKind, (failure: ReadFailure) => string>;

/** Describes the list that could not be read, safe to print. */
export function describeList(failure: ReadFailure): string {
  return printable(DESCRIPTIONS[failure.what](failure));
}

/** Returns the fields that identify a target in JSON. */
export function targetJson(projects: MonitoredProjects, { projectId, clusterName }: Target) {
  const [projectName, credentials] = [projects.nameOf(projectId), projects.credentialsOf(projectId)];
  return { projectId, projectName, clusterName, credentials };
}

/** Returns every list that could not be read, discoveries first. */
export function readFailuresOf<T extends object>(
  { projects }: Exporter,
  queried: readonly QueriedTarget<T>[],
): readonly ReadFailure[] {
  return [...discoveryFailures(projects), ...queried.flatMap((each) => targetFailures(projects, each))];
}

/** Returns the discoveries of clusters, and of projects (`projectId` is `all`). */
export function reportDiscoveries(projects: MonitoredProjects) {
  return projects.discoveries().map(({ projectId, credentials, failure }) => ({
    projectId,
    projectName: projectId === 'all' ? null : projects.nameOf(projectId),
    credentials,
    up: failure === undefined,
    failure: reportFailure(failure),
  }));
}

function discoveryFailures(projects: MonitoredProjects): readonly ReadFailure[] {
  return reportDiscoveries(projects).flatMap(
    ({ projectId, projectName, credentials, failure }): readonly ReadFailure[] => {
      if (failure === null) return [];
      const what = projectId === 'all' ? 'projects' : 'clusters';
      return [{ what, projectId, projectName, clusterName: null, credentials, ...failure }];
    },
  );
}

function targetFailures<T extends object>(
  projects: MonitoredProjects,
  { target, restores, failure }: QueriedTarget<T>,
): readonly ReadFailure[] {
  if (failure === undefined) return [];
  const what = restores === undefined ? 'restore_jobs' : 'collection_restore_jobs';
  return [{ what, ...targetJson(projects, target), reason: failure.kind, message: failure.message }];
}
