import type { Failure } from './failure.ts';
import type { RestoreJob } from './job.ts';

/** One list of restore jobs, read to its end. */
export interface ListRead {
  /** Every job once, in any order. */
  readonly jobs: readonly RestoreJob[];
  /** Atlas' clock when the first page was answered. */
  readonly beganAtMs: number;
  /** Atlas' clock when the last page was answered: "now" for every state derived from this read. */
  readonly atMs: number;
  /** Entries without a usable id, left out of `jobs`. */
  readonly noId: number;
  /** Jobs kept without a field that could not be read. */
  readonly badField: number;
}

/** What came of one poll of one target. Instants are our own clock's. */
export type Outcome =
  | {
      readonly kind: 'complete';
      readonly startedAtMs: number;
      readonly endedAtMs: number;
      readonly pages: number;
      readonly restores: ListRead;
      /** The collection restore jobs' list, where it is polled: its failure leaves the other list alone. */
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
