import type { Failure } from './failure.ts';
import type { RestoreJob } from './job.ts';

/** The hash of every page of a list. */
export interface PageHashes {
  /** The resource, API version and page size. Only hashes of the same request can be compared. */
  readonly request: string;
  readonly pages: readonly string[];
}

interface Walked {
  /** Atlas' clock when the first page was answered. */
  readonly beganAtMs: number;
  /** Atlas' clock when the last page was answered: "now" for every state derived from this read. */
  readonly atMs: number;
  /** Atlas' clock minus the local clock when the last page arrived, 0 if they agree. */
  readonly skewMs: number;
}

/** One list of restore jobs, read to its end. It contains every job once, in any order. */
export interface FullRead extends Walked {
  readonly unchanged: false;
  readonly jobs: readonly RestoreJob[];
  /** The ended jobs whose facts are not needed, as sorted records (`record.ts`). */
  readonly records: string;
  /** The number of entries that were skipped because they have no valid id. */
  readonly noId: number;
  /** The number of jobs with an invalid field, which counts as missing. */
  readonly badField: number;
  readonly hashes: PageHashes | undefined;
}

/** One list of restore jobs whose pages have the same bytes as at the last successful read. */
export interface UnchangedRead extends Walked {
  readonly unchanged: true;
}

export type ListRead = FullRead | UnchangedRead;

/** The result of one poll of one target. Timestamps are on the local clock. */
export type Outcome =
  | {
      readonly kind: 'complete';
      readonly startedAtMs: number;
      readonly endedAtMs: number;
      readonly pages: number;
      readonly restores: ListRead;
      /** The collection restore jobs; `undefined` if they are not polled. Their failure does not affect `restores`. */
      readonly collections: ListRead | Failure | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly startedAtMs: number;
      readonly endedAtMs: number;
      /** Pages read before the poll failed. */
      readonly pages: number;
      readonly failure: Failure;
    }
  /** The previous poll of the target was still running at the tick. */
  | { readonly kind: 'skipped' };
