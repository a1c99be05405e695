import type { Failure } from './failure.ts';
import type { RestoreJob } from './job.ts';

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
  readonly jobs: readonly RestoreJob[];
  /** Ended jobs whose facts nothing needs, as sorted records (`record.ts`). */
  readonly records: string;
  /** Entries without a usable id, left out. */
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
