import type { JobId } from './target.ts';

/** `other` is a type that Atlas added after this was written; `collection` comes from a list of its own. */
export const DELIVERY_TYPES = ['automated', 'download', 'pointInTime', 'other', 'collection'] as const;
export type DeliveryType = (typeof DELIVERY_TYPES)[number];

export const STATES = ['in_progress', 'ready', 'completed', 'failed', 'cancelled', 'expired'] as const;
export type State = (typeof STATES)[number];

/**
 * A restore job as Atlas last reported it, whatever list it came from. Timestamps are milliseconds of the
 * Unix epoch on Atlas' clock; `undefined` is "Atlas does not say". Of download URLs only their
 * existence is kept: each is a bearer secret.
 */
export interface RestoreJob {
  readonly id: JobId;
  readonly deliveryType: DeliveryType;
  readonly createdAtMs: number | undefined;
  readonly finishedAtMs: number | undefined;
  readonly expiresAtMs: number | undefined;
  /** The time the restored data is from: the backup snapshot's time or the chosen point in time. */
  readonly dataFromMs: number | undefined;
  readonly failed: boolean;
  readonly cancelled: boolean;
  readonly expired: boolean;
  /** Atlas calls the restore a success by name, as it does for flex and collection jobs. */
  readonly succeeded: boolean;
  readonly hasUrl: boolean;
  readonly destinationProjectId: string | undefined;
  readonly destinationClusterName: string | undefined;
  readonly backupSnapshotId: string | undefined;
  /** Absent for every job but a collection restore job. */
  readonly collection?: CollectionDetails | undefined;
}

/** The part of a collection restore job that no other job has. */
export interface CollectionDetails {
  readonly restoredDocuments: number | undefined;
  /** May first be an estimate, and may shrink. */
  readonly totalDocuments: number | undefined;
  /** Collections whose indexes could not be built, though their data was restored; 0 if there are none. */
  readonly failedIndexCollections: number;
  /** Atlas' reason for the failure of the job, escaped for a log line. */
  readonly errorMessage: string | undefined;
}

/** An active job still moves, or waits to be fetched: an operator has to watch it. Every other state is an end. */
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

/** Returns whether a job in this state has not ended. */
export function isActive(state: State): state is ActiveState {
  return IS_ACTIVE[state];
}

export const ACTIVE_STATES: readonly ActiveState[] = STATES.filter(isActive);

/** The state of a job at a time, from what Atlas says of it alone. First that fits. */
export function stateOf(job: RestoreJob, atMs: number): State {
  const end = endOf(job);
  if (end !== undefined) return end;
  if (job.deliveryType === 'download') return stateOfDownload(job, atMs);
  return job.deliveryType === 'other' ? stateOfUnknownType(job, atMs) : 'in_progress';
}

/**
 * The end that Atlas itself reports, whatever the time is; `undefined` where there is none. Atlas marks a
 * failure with `cancelled` as well, so `failed` is asked first.
 */
export function endOf(job: RestoreJob): State | undefined {
  if (job.failed) return 'failed';
  if (job.cancelled) return 'cancelled';
  if (job.deliveryType !== 'download' && (job.succeeded || job.finishedAtMs !== undefined))
    return 'completed';
  return job.expired ? 'expired' : undefined;
}

function stateOfDownload(job: RestoreJob, atMs: number): State {
  const ahead = job.expiresAtMs !== undefined && job.expiresAtMs > atMs;
  // Its URL went before its time: it was fetched. An assumption, never recorded.
  if (!job.hasUrl && (job.finishedAtMs !== undefined || ahead)) return 'completed';
  if (job.expiresAtMs !== undefined && !ahead) return 'expired';
  return job.hasUrl ? 'ready' : 'in_progress';
}

// A type of job we don't know is taken for a download once it behaves like one.
function stateOfUnknownType(job: RestoreJob, atMs: number): State {
  if (job.expiresAtMs !== undefined && job.expiresAtMs <= atMs) return 'expired';
  return job.hasUrl ? 'ready' : 'in_progress';
}
