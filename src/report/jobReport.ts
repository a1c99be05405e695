import type { DeliveryType, State } from '../core/job.ts';
import { durationSeconds } from '../core/jobDuration.ts';
import type { TrackedJob } from '../core/snapshot.ts';
import type { Target } from '../core/target.ts';
import type { TargetLookup } from './targetLookup.ts';
import { isoOrNull } from './targetReport.ts';

/** A job as the page, the API and `list` show it. Timestamps are ISO 8601 on Atlas' clock; `null` is "not known". */
export interface JobReport {
  readonly projectId: string;
  readonly projectName: string;
  readonly clusterName: string;
  /** The cluster was deleted and its backups were retained. */
  readonly clusterDeleted: boolean | null;
  readonly jobId: string;
  readonly deliveryType: DeliveryType;
  readonly state: State;
  readonly createdAt: string | null;
  readonly finishedAt: string | null;
  readonly expiresAt: string | null;
  readonly durationSeconds: number | null;
  readonly destinationProjectId: string | null;
  readonly destinationClusterName: string | null;
  readonly backupSnapshotId: string | null;
  /** Progress of a collection restore job. */
  readonly restoredDocuments: number | null;
  /** May be an estimate at first. `null` until it is above 0. */
  readonly totalDocuments: number | null;
  readonly failedIndexCollections: number | null;
}

export function reportJob(
  target: Target,
  lookup: TargetLookup,
  { job, state }: Pick<TrackedJob, 'job' | 'state'>,
): JobReport {
  return {
    projectId: target.projectId,
    projectName: lookup.nameOf(target.projectId),
    clusterName: target.clusterName,
    clusterDeleted: lookup.wasDeleted(target) ?? null,
    jobId: job.id,
    deliveryType: job.deliveryType,
    state,
    createdAt: isoOrNull(job.createdAtMs),
    finishedAt: isoOrNull(job.finishedAtMs),
    expiresAt: isoOrNull(job.expiresAtMs),
    durationSeconds: durationSeconds(job) ?? null,
    destinationProjectId: job.destinationProjectId ?? null,
    destinationClusterName: job.destinationClusterName ?? null,
    backupSnapshotId: job.backupSnapshotId ?? null,
    restoredDocuments: job.collection?.restoredDocuments ?? null,
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
