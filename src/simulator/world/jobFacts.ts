/**
 * The fate of a job, decided when it is made: its appearance at any time follows from
 * its facts and the clock, so jobs move without anybody touching them. Instants are milliseconds.
 */
export type JobFacts = RestoreFacts | DownloadFacts | RawFacts;

interface Created {
  /** The handle in the simulator and the id on the wire; need not be unique. */
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

/** The end of a job and its time. Before that the job is in progress. */
export interface End {
  readonly as: 'finished' | 'failed' | 'cancelled';
  readonly atMs: number;
}

export interface RestoreFacts extends Created {
  readonly kind: 'restore';
  /** `automated`, `pointInTime`, or one that Atlas has not invented yet. */
  readonly deliveryType: string;
  /** The instant chosen, for `pointInTime`. */
  readonly pointInTimeMs?: number;
  /** Without one the job runs for ever. */
  readonly end?: End;
  /** Of a collection restore job; without it Atlas lists no progress but the first step. */
  readonly collection?: CollectionFacts;
}

/** The facts that only a collection restore job has. */
export interface CollectionFacts {
  /** In all; Atlas begins with an estimate that is too high. */
  readonly documents: number;
  /** Collections whose indexes can't be built, though the data is restored. */
  readonly failedIndexes?: number;
}

export interface DownloadFacts extends Created {
  readonly kind: 'download';
  /** `download` if not given; an unknown type can behave like one. */
  readonly deliveryType?: string;
  /** The form of its URLs. `bare` is the string of the documented example instead of an array. */
  readonly packaging?: 'array' | 'bare' | 'sharded' | 'private';
  /** Before it, Atlas prepares the download; without one, for ever. */
  readonly readyAtMs?: number;
  /** From ready to expired; Atlas gives 60 minutes. */
  readonly lifetimeMs?: number;
  /** From expired to the flag `expired` on the wire; until then the dead URL is still listed. */
  readonly flaggedAfterMs?: number;
  /** The time of the fetch. The URL is gone from then on. */
  readonly fetchedAtMs?: number;
  readonly end?: End & { readonly as: 'failed' | 'cancelled' };
}

/** An entry that is listed unchanged: broken fields, hostile names, a recorded job. */
interface RawFacts {
  readonly kind: 'raw';
  /** The handle only: `wire` has its own. */
  readonly id: string;
  /** Its place in the list, nothing else. */
  readonly createdAtMs: number;
  readonly wire: unknown;
}
