import type { JobId } from './target.ts';

/** `other` stands for types that this exporter does not know. Jobs of the type `collection` come from a separate list. */
export const DELIVERY_TYPES = ['automated', 'download', 'pointInTime', 'other', 'collection'] as const;
export type DeliveryType = (typeof DELIVERY_TYPES)[number];

export const STATES = ['in_progress', 'ready', 'completed', 'failed', 'cancelled', 'expired'] as const;
export type State = (typeof STATES)[number];

/**
 * A restore job as Atlas last reported it, from any list. Timestamps are milliseconds of the Unix epoch on Atlas' clock;
 * a field is `undefined` if Atlas does not report it. Only the existence of download URLs is kept: each is a bearer
 * secret.
 */
export interface RestoreJob {
  readonly id: JobId;
  readonly deliveryType: DeliveryType;
  readonly createdAtMs: number | undefined;
  readonly finishedAtMs: number | undefined;
  readonly expiresAtMs: number | undefined;
  /** The time of the restored data: that of the backup snapshot, or the chosen point in time. */
  readonly dataFromMs: number | undefined;
  readonly failed: boolean;
  readonly cancelled: boolean;
  readonly expired: boolean;
  /** Atlas explicitly reports success, as it does for flex and collection jobs. */
  readonly succeeded: boolean;
  readonly hasUrl: boolean;
  readonly destinationProjectId: string | undefined;
  readonly destinationClusterName: string | undefined;
  readonly backupSnapshotId: string | undefined;
  /** Present only for a collection restore job. */
  readonly collection?: CollectionDetails | undefined;
}

/** The fields that only a collection restore job has. */
export interface CollectionDetails {
  readonly restoredDocuments: number | undefined;
  /** May be an estimate at first, and may decrease. */
  readonly totalDocuments: number | undefined;
  /** Collections whose indexes could not be built, though their data was restored; 0 if there are none. */
  readonly failedIndexCollections: number;
  /** Atlas' reason for the failure of the job, escaped for a log line. */
  readonly errorMessage: string | undefined;
}

/** An active job is under way or waits to be downloaded, so an operator has to watch it. A job in any other state has ended. */
const IS_ACTIVE = {
  in_progress: true,
  ready: true,
  completed: false,
  failed: false,
  cancelled: false,
  expired: false,
} as const satisfies Record<State, boolean>;
export type ActiveState = {
  [Each in State]: (typeof IS_ACTIVE)[Each] extends true ? Each : never;
}[State];

/** Returns whether indexes of a collection restore job could not be built. */
export function lacksIndexes({ collection }: RestoreJob): boolean {
  return collection !== undefined && collection.failedIndexCollections > 0;
}

/** Returns whether a job in this state has not ended. */
export function isActive(state: State): state is ActiveState {
  return IS_ACTIVE[state];
}

export const ACTIVE_STATES: readonly ActiveState[] = STATES.filter(isActive);

/** Returns the state of a job at a time, derived only from Atlas' facts. The first matching rule wins. */
export function stateOf(job: RestoreJob, atMs: number): State {
  const end = endOf(job);
  if (end !== undefined) return end;
  if (job.deliveryType === 'download') return stateOfDownload(job, atMs);
  return job.deliveryType === 'other' ? stateOfUnknownType(job, atMs) : 'in_progress';
}

/**
 * Returns the end that Atlas itself reports, which does not depend on the time; `undefined` if Atlas reports none. Atlas
 * sets `cancelled` on failed jobs as well, so `failed` is checked first.
 */
export function endOf(job: RestoreJob): State | undefined {
  if (job.failed) return 'failed';
  if (job.cancelled) return 'cancelled';
  if (job.deliveryType !== 'download' && (job.succeeded || job.finishedAtMs !== undefined))
    return 'completed';
  return job.expired ? 'expired' : undefined;
}

function stateOfDownload(job: RestoreJob, atMs: number): State {
  const expiresLater = job.expiresAtMs !== undefined && job.expiresAtMs > atMs;
  // A URL that disappears before the expiry means that the download was fetched: an assumption that no recorded answer confirms.
  if (!job.hasUrl && (job.finishedAtMs !== undefined || expiresLater)) return 'completed';
  if (job.expiresAtMs !== undefined && !expiresLater) return 'expired';
  return job.hasUrl ? 'ready' : 'in_progress';
}

// A job of an unknown type counts as a download once it has a URL or an expiry in the past.
function stateOfUnknownType(job: RestoreJob, atMs: number): State {
  if (job.expiresAtMs !== undefined && job.expiresAtMs <= atMs) return 'expired';
  return job.hasUrl ? 'ready' : 'in_progress';
}
