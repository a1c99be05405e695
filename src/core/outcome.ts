import type { Failure } from './failure.ts';
import type { History } from './history.ts';
import type { RestoreJob } from './job.ts';
import { RECORD_LENGTH } from './record.ts';

/** Ended jobs whose facts nobody needs. */
export interface Packed {
  /** Their records: the very string of the previous snapshot where none of it is lacking. */
  readonly records: string;
  readonly history: History;
}

/** One list of restore jobs, read to its end. Every job is in it once, in any order. */
export interface ListRead {
  /** All but those that are packed. */
  readonly jobs: readonly RestoreJob[];
  /** Those that the snapshot which this read is compared with has too; at a baseline all that have ended. */
  readonly packed: Packed | undefined;
  /** Atlas' clock when the first page was answered. */
  readonly beganAtMs: number;
  /** Atlas' clock when the last page was answered: "now" for every state derived from this read. */
  readonly atMs: number;
  /** Entries without a usable id, left out of `jobs`. */
  readonly noId: number;
  /** Jobs kept without a field that could not be read. */
  readonly badField: number;
}

/** How many jobs a list has. */
export function lengthOf({ jobs, packed }: ListRead): number {
  return jobs.length + (packed?.records.length ?? 0) / RECORD_LENGTH;
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
