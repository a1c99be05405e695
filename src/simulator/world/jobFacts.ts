/**
 * The whole life of a job, fixed when it is created. Its appearance follows from these facts and the clock, so that a job
 * progresses without being updated. Timestamps are in milliseconds.
 */
export type JobFacts = RestoreFacts | DownloadFacts | RawFacts;

interface Created {
  /** Key in the simulator and id on the wire. It need not be unique. */
  readonly id: string;
  readonly createdAtMs: number;
  /** The time of the backup snapshot. Default: 6 hours before the job. */
  readonly snapshotAtMs?: number;
  /** The destination. Default: the job's own cluster. */
  readonly destination?: Destination;
}

export interface Destination {
  readonly projectId: string;
  readonly clusterName: string;
}

/** The end of a job. Until `atMs`, the job is in progress. */
export interface End {
  readonly as: 'finished' | 'failed' | 'cancelled';
  readonly atMs: number;
}

export interface RestoreFacts extends Created {
  readonly kind: 'restore';
  /** `automated`, `pointInTime`, or a type that Atlas may add later. */
  readonly deliveryType: string;
  /** The restored point in time, for `pointInTime`. */
  readonly pointInTimeMs?: number;
  /** A job without an end runs for ever. */
  readonly end?: End;
  /** Facts of a collection restore job. Without them its progress stays at the first step until it ends. */
  readonly collection?: CollectionFacts;
}

/** The facts that only a collection restore job has. */
export interface CollectionFacts {
  /** Total number. Atlas starts with an estimate that is too high. */
  readonly documents: number;
  /** Collections whose indexes can't be built, though the data is restored. */
  readonly failedIndexes?: number;
}

export interface DownloadFacts extends Created {
  readonly kind: 'download';
  /** Default: `download`. An unknown type can behave like a download. */
  readonly deliveryType?: string;
  /** The form of its URLs. `bare` is the string of the documented example instead of an array. */
  readonly packaging?: 'array' | 'bare' | 'sharded' | 'private';
  /** Atlas prepares the download until this time; without it, for ever. */
  readonly readyAtMs?: number;
  /** Time from ready to expired. Default: 60 minutes, as in Atlas. */
  readonly lifetimeMs?: number;
  /** Time from the expiry to the flag `expired` on the wire. Until then the dead URL is listed. Default: 0. */
  readonly flaggedAfterMs?: number;
  /** The time of the fetch. From then on the URL is gone. */
  readonly fetchedAtMs?: number;
  readonly end?: End & { readonly as: 'failed' | 'cancelled' };
}

/** An entry that is listed unchanged: broken fields, hostile names, a recorded job. */
interface RawFacts {
  readonly kind: 'raw';
  /** Key in the simulator; `wire` has its own id. */
  readonly id: string;
  /** Determines only the position in the list. */
  readonly createdAtMs: number;
  readonly wire: unknown;
}
