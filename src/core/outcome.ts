import type { Failure } from './failure.ts';
import type { History } from './history.ts';
import type { RestoreJob } from './job.ts';

/** Jobs that have ended, without their facts. */
export interface Ended {
  /** Sorted, in one string (`record.ts`). */
  readonly records: string;
  /** Their rankings. */
  readonly history: History;
}

/** The hash of every page of a list. */
export interface PageHashes {
  /** The resource, API version and page size: only hashes of the same request can be compared. */
  readonly request: string;
  readonly pages: readonly string[];
}

interface Walked {
  /** Atlas' clock when the first page was answered. */
  readonly beganAtMs: number;
  /** Atlas' clock when the last page was answered: "now" for every state derived from this read. */
  readonly atMs: number;
  /** Atlas' clock minus ours when the last page arrived, 0 where they agree. */
  readonly skewMs: number;
}

/** One list of restore jobs, read to its end. Every job is in it once, in any order. */
export interface FullRead extends Walked {
  readonly unchanged: false;
  /** All jobs but those in `ended`. */
  readonly jobs: readonly RestoreJob[];
  /** Jobs that the previous snapshot holds in the same state; in a baseline, all that have ended. */
  readonly ended: Ended;
  /** Entries without a usable id, left out of `jobs`. */
  readonly noId: number;
  /** Jobs kept without a field that could not be read. */
  readonly badField: number;
  readonly hashes: PageHashes | undefined;
}

/** Every page was byte for byte what it was at the last successful poll. */
export interface UnchangedRead extends Walked {
  readonly unchanged: true;
}

export type ListRead = FullRead | UnchangedRead;

/** The result of one poll of one target. Timestamps are of our own clock. */
export type Outcome =
  | {
      readonly kind: 'complete';
      readonly startedAtMs: number;
      readonly endedAtMs: number;
      readonly pages: number;
      readonly restores: ListRead;
      /** The list of collection restore jobs, where it is polled: its failure leaves the other list alone. */
      readonly collections: ListRead | Failure | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly startedAtMs: number;
      readonly endedAtMs: number;
      /** Pages read before it failed. */
      readonly pages: number;
      readonly failure: Failure;
    }
  /** The target was still being polled at the tick. */
  | { readonly kind: 'skipped' };
