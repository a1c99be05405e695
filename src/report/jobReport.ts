import { durationSeconds } from '../core/jobDuration.ts';
import type { TrackedJob } from '../core/snapshot.ts';
import type { Target } from '../core/target.ts';
import type { TargetLookup } from './targetLookup.ts';
import { isoOrNull, type ReportedTarget } from './targetReport.ts';

/** A job as the page, the API and `list` show it. Timestamps are ISO 8601 on Atlas' clock; `null` is "not known". */
export type JobReport = Readonly<ReturnType<typeof reportJob>>;

export function reportJob(
  target: Target,
  lookup: TargetLookup,
  { job, state }: Pick<TrackedJob, 'job' | 'state'>,
) {
  const { projectId, clusterName }: ReportedTarget = target;
  const jobId: string = job.id;
  return {
    projectId,
    projectName: lookup.nameOf(target.projectId),
    clusterName,
    /** The cluster was deleted and its backups were retained. */
    clusterDeleted: lookup.wasDeleted(target) ?? null,
    jobId,
    deliveryType: job.deliveryType,
    state,
    createdAt: isoOrNull(job.createdAtMs),
    finishedAt: isoOrNull(job.finishedAtMs),
    expiresAt: isoOrNull(job.expiresAtMs),
    durationSeconds: durationSeconds(job) ?? null,
    destinationProjectId: job.destinationProjectId ?? null,
    destinationClusterName: job.destinationClusterName ?? null,
    backupSnapshotId: job.backupSnapshotId ?? null,
    /** Progress of a collection restore job. */
    restoredDocuments: job.collection?.restoredDocuments ?? null,
    /** May be an estimate at first. `null` until it is above 0. */
    totalDocuments: job.collection?.totalDocuments || null,
    failedIndexCollections: job.collection?.failedIndexCollections ?? null,
  };
}

/** Orders jobs by creation, the oldest first, then by id. */
export function byCreation(a: JobReport, b: JobReport): number {
  return compare(a.createdAt ?? '', b.createdAt ?? '') || compare(a.jobId, b.jobId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
