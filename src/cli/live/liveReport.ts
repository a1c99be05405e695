import type { JobCount } from '../../atlas/jobs/jobLists.ts';
import type { ProjectId } from '../../core/target.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { reportFailure } from '../../report/targetReport.ts';
import type { QueriedTarget } from '../queryTargets.ts';
import { type ReadFailure, reportDiscoveries, targetJson } from '../readFailure.ts';
import { costsOf } from './costs.ts';
import { findSuggestions } from './suggestions.ts';

/** The JSON of `check --live`. Fields are named as in `/api/v1/targets`. */
export type LiveReport = Awaited<ReturnType<typeof reportLive>>;

/** Reports the targets and discoveries. Reads the existing names where a name is unknown, and the rate limits of projects. */
export async function reportLive(
  exporter: Exporter,
  queried: readonly QueriedTarget<JobCount>[],
  failures: readonly ReadFailure[],
) {
  const { projects } = exporter;
  return {
    targets: queried.map(({ target, restores, collections, failure }) => ({
      ...targetJson(projects, target),
      // True if its restore jobs could be read. The failure may be that of its collection restore jobs.
      up: restores !== undefined,
      failure: reportFailure(failure),
      restoreJobs: restores ?? null,
      // `null` if they could not be read or are not polled, or if the cluster has no such list.
      collectionRestoreJobs: collections ?? null,
    })),
    discoveries: reportDiscoveries(projects),
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
    existing: await findSuggestions(exporter, unknownIn(failures)),
    costs: await costsOf(exporter, queried),
  };
}

// Returns the projects that Atlas does not know, or that lack a configured cluster.
function unknownIn(failures: readonly ReadFailure[]): readonly ProjectId[] {
  return failures.flatMap(({ what, projectId, reason }) =>
    reason === 'not_found' && projectId !== 'all' && what !== 'collection_restore_jobs' ? [projectId] : [],
  );
}
