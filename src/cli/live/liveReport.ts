import type { Probe } from '../../atlas/jobs/jobLists.ts';
import { isFailure } from '../../core/failure.ts';
import type { ProjectId } from '../../core/target.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { type FailureReport, reportFailure } from '../../report/targetReport.ts';
import type { QueriedTarget, TargetAnswers } from '../queryTargets.ts';
import { type Cost, costsOf } from './costs.ts';
import { findSuggestions, type Suggestion } from './suggestions.ts';

/** The JSON of `check --live`. Fields are named as in `/api/v1/targets`. */
export interface LiveReport {
  readonly targets: readonly TargetFound[];
  /** Discoveries of clusters, and of projects (`projectId` is `all`). */
  readonly discoveries: readonly DiscoveryFound[];
  /** Entries of `exclude` that match no cluster, or no project (`projectId` is `all`). */
  readonly unmatchedExcludes: readonly UnmatchedExcludeFound[];
  /** Tags that `discovery.tags` names and that are left out of a cluster's labels. */
  readonly droppedTags: readonly DroppedTagFound[];
  readonly existing: readonly Suggestion[];
  readonly costs: readonly Cost[];
}

interface UnmatchedExcludeFound {
  readonly projectId: string;
  readonly projectName: string | null;
  readonly credentials: string;
  readonly exclude: string;
}

interface DroppedTagFound {
  readonly projectId: string;
  readonly projectName: string;
  readonly clusterName: string;
  readonly credentials: string;
  readonly tag: string;
}

interface TargetFound {
  readonly projectId: string;
  readonly projectName: string;
  readonly clusterName: string;
  readonly credentials: string;
  /** True if its restore jobs could be read. */
  readonly up: boolean;
  /** Failure to read its restore jobs, or else its collection restore jobs. */
  readonly failure: FailureReport | null;
  readonly restoreJobs: Probe | null;
  /** `null` if they could not be read or are not polled, or if the cluster has no such list. */
  readonly collectionRestoreJobs: Probe | null;
}

interface DiscoveryFound {
  readonly projectId: string;
  readonly projectName: string | null;
  readonly credentials: string;
  readonly up: boolean;
  readonly failure: FailureReport | null;
}

export async function reportLive(
  exporter: Exporter,
  queried: readonly QueriedTarget<Probe>[],
): Promise<LiveReport> {
  const { projects } = exporter;
  return {
    targets: queried.map((each) => targetFound(exporter, each)),
    discoveries: projects.discoveries().map(({ projectId, credentials, failure }) => ({
      projectId,
      projectName: projectId === 'all' ? null : projects.nameOf(projectId),
      credentials,
      up: failure === undefined,
      failure: reportFailure(failure),
    })),
    unmatchedExcludes: projects.unmatchedExcludes().map(({ projectId, credentials, exclude }) => ({
      projectId,
      projectName: projectId === 'all' ? null : projects.nameOf(projectId),
      credentials,
      exclude,
    })),
    droppedTags: projects.droppedTags().map(({ projectId, clusterName, tag }) => ({
      projectId,
      projectName: projects.nameOf(projectId),
      clusterName,
      credentials: projects.project(projectId)?.credentials ?? '',
      tag,
    })),
    existing: await findSuggestions(exporter, unknownIn(exporter, queried)),
    costs: await costsOf(exporter, queried),
  };
}

function targetFound(
  { projects }: Exporter,
  { target: { projectId, clusterName }, result }: QueriedTarget<Probe>,
): TargetFound {
  const { restores, collections } = result.ok ? result.value : NOTHING;
  const failure = result.ok ? collections : result.error;
  return {
    projectId,
    projectName: projects.nameOf(projectId),
    clusterName,
    credentials: projects.project(projectId)?.credentials ?? '',
    up: result.ok,
    failure: isFailure(failure) ? reportFailure(failure) : null,
    restoreJobs: restores ?? null,
    collectionRestoreJobs: collections === undefined || isFailure(collections) ? null : collections,
  };
}

const NOTHING: Partial<TargetAnswers<Probe>> = {};

// Returns the projects that Atlas does not know, or in which it does not know a cluster.
function unknownIn({ projects }: Exporter, queried: readonly QueriedTarget<Probe>[]): readonly ProjectId[] {
  const targets = queried.flatMap(({ target, result }) =>
    !result.ok && result.error.kind === 'not_found' ? [target.projectId] : [],
  );
  const discoveries = projects
    .discoveries()
    .flatMap(({ projectId, failure }) =>
      projectId !== 'all' && failure?.kind === 'not_found' ? [projectId] : [],
    );
  return [...targets, ...discoveries];
}
