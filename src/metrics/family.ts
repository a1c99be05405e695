import type { Row, Shown } from './rows.ts';
import type { FamilyHead } from './sample.ts';

/** Every name of ours begins with it. */
export const PREFIX = 'mongodbatlas_restore_';

/** One metric of a target: a row of the table. */
export interface TargetFamily extends FamilyHead {
  readonly rows: (shown: Shown) => readonly Row[];
}

/** What goes up and down. `labels` are those that a series has beside its target's. */
export function gauge(
  name: string,
  help: string,
  labels: readonly string[],
  rows: TargetFamily['rows'],
): TargetFamily {
  return { name: PREFIX + name, type: 'gauge', help, labels, rows };
}

/** What goes up only: its name ends with `_total`. */
export function counter(
  name: string,
  help: string,
  labels: readonly string[],
  rows: TargetFamily['rows'],
): TargetFamily {
  return { name: PREFIX + name, type: 'counter', help, labels, rows };
}
