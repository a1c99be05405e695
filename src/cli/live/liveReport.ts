import type { JobCount } from '../../atlas/jobs/jobLists.ts';
import { isFailure } from '../../core/failure.ts';
import type { ProjectId } from '../../core/target.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { reportFailure } from '../../report/targetReport.ts';
import type { QueriedTarget, TargetAnswers } from '../queryTargets.ts';
import { targetJson } from '../readFailure.ts';
import { costsOf } from './costs.ts';
import { findSuggestions } from './suggestions.ts';

/** The JSON of `check --live`. Fields are named as in `/api/v1/targets`. */
export type LiveReport = Awaited<ReturnType<typeof reportLive>>;

/** Reports the targets and discoveries. Reads the existing names where a name is unknown, and the rate limits of projects. */
export async function reportLive(exporter: Exporter, queried: readonly QueriedTarget<JobCount>[]) {
  const { projects } = exporter;
  return {
    targets: queried.map((each) => targetFound(exporter, each)),
    // Discoveries of clusters, and of projects (`projectId` is `all`).
    discoveries: projects.discoveries().map(({ projectId, credentials, failure }) => ({
      projectId,
      projectName: projectId === 'all' ? null : projects.nameOf(projectId),
      credentials,
      up: failure === undefined,
      failure: reportFailure(failure),
    })),
    // Entries of `exclude` that match no cluster, or no project (`projectId` is `all`).
    unmatchedExcludes: projects.unmatchedExcludes().map(({ projectId, credentials, exclude }) => ({
      projectId,
      projectName: projectId === 'all' ? null : projects.nameOf(projectId),
      credentials,
      exclude,
    })),
    // Tags that `discovery.tags` names and that are left out of a cluster's labels.
    droppedTags: projects
      .droppedTags()
      .map(({ tag, ...target }) => ({ ...targetJson(projects, target), tag })),
    existing: await findSuggestions(exporter, unknownIn(exporter, queried)),
    costs: await costsOf(exporter, queried),
  };
}

function targetFound({ projects }: Exporter, { target, result }: QueriedTarget<JobCount>) {
  const { restores, collections } = result.ok ? result.value : NOTHING;
  const failure = result.ok ? collections : result.error;
  return {
    ...targetJson(projects, target),
    // True if its restore jobs could be read. The failure may be that of its collection restore jobs.
    up: result.ok,
    failure: isFailure(failure) ? reportFailure(failure) : null,
    restoreJobs: restores ?? null,
    // `null` if they could not be read or are not polled, or if the cluster has no such list.
    collectionRestoreJobs: collections === undefined || isFailure(collections) ? null : collections,
  };
}

const NOTHING: Partial<TargetAnswers<JobCount>> = {};

// Returns the projects that Atlas does not know, or that lack a configured cluster.
function unknownIn(
  { projects }: Exporter,
  queried: readonly QueriedTarget<JobCount>[],
): readonly ProjectId[] {
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
