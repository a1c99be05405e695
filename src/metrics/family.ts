import type { Row, Shown } from './rows.ts';
import type { FamilyHead } from './sample.ts';

/** The prefix of every metric name. */
export const PREFIX = 'mongodbatlas_restore_';

/** One metric of a target: a row of the table. */
export interface TargetFamily extends FamilyHead {
  readonly rows: (shown: Shown) => readonly Row[];
}

/** Defines a gauge. `labels` are the ones that its series have besides the target's. */
export function gauge(
  name: string,
  help: string,
  labels: readonly string[],
  rows: TargetFamily['rows'],
): TargetFamily {
  return { name: PREFIX + name, type: 'gauge', help, labels, rows };
}

/** Defines a counter. Its name ends with `_total`. */
export function counter(
  name: string,
  help: string,
  labels: readonly string[],
  rows: TargetFamily['rows'],
): TargetFamily {
  return { name: PREFIX + name, type: 'counter', help, labels, rows };
}
