import { type DeliveryType, isActive, type State } from '../core/job.ts';
import type { TrackedJob } from '../core/snapshot.ts';
import type { Target } from '../core/target.ts';
import { isStale, type View } from '../core/view.ts';
import { isoOrNull, type NameOf } from './targetReport.ts';

/** An active job as page, API and `list` show it. Instants are ISO 8601 on Atlas' clock, `null` is "not known". */
export interface JobReport {
  readonly projectId: string;
  readonly projectName: string;
  readonly clusterName: string;
  readonly jobId: string;
  readonly deliveryType: DeliveryType;
  readonly state: State;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly destinationProjectId: string | null;
  readonly destinationClusterName: string | null;
  readonly backupSnapshotId: string | null;
  /** Progress of a collection restore job. */
  readonly restoredDocuments: number | null;
  readonly totalDocuments: number | null;
  readonly failedIndexCollections: number | null;
}

/** The active jobs of all targets whose picture is not stale, the oldest first. */
export function reportActiveJobs(
  views: readonly View[],
  nameOf: NameOf,
  nowMs: number,
  staleAfterMs: number,
): readonly JobReport[] {
  return views
    .flatMap((view) =>
      [view.restores, view.collections]
        .filter((list) => list !== undefined && !isStale(list, nowMs, staleAfterMs))
        .flatMap((list) => [...(list?.snapshot.tracked.values() ?? [])])
        .filter(({ state }) => isActive(state))
        .map((known) => reportJob(view.target, nameOf, known)),
    )
    .sort(byCreation);
}

export function reportJob(
  target: Target,
  nameOf: NameOf,
  { job, state }: Pick<TrackedJob, 'job' | 'state'>,
): JobReport {
  return {
    projectId: target.projectId,
    projectName: nameOf(target.projectId),
    clusterName: target.clusterName,
    jobId: job.id,
    deliveryType: job.deliveryType,
    state,
    createdAt: isoOrNull(job.createdAtMs),
    expiresAt: isoOrNull(job.expiresAtMs),
    destinationProjectId: job.destinationProjectId ?? null,
    destinationClusterName: job.destinationClusterName ?? null,
    backupSnapshotId: job.backupSnapshotId ?? null,
    restoredDocuments: job.collection?.restoredDocuments ?? null,
    totalDocuments: job.collection?.totalDocuments ?? null,
    failedIndexCollections: job.collection?.failedIndexCollections ?? null,
  };
}

/** The oldest first, ties by id. */
export function byCreation(a: JobReport, b: JobReport): number {
  return compare(a.createdAt ?? '', b.createdAt ?? '') || compare(a.jobId, b.jobId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
