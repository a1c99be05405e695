import type { Row, Shown, ShownLists } from './rows.ts';
import type { FamilyHead } from './sample.ts';

/** The prefix of every metric name. */
export const PREFIX = 'mongodbatlas_restore_';

/** One metric of a target: a row of the table. */
export interface TargetFamily extends FamilyHead {
  readonly rows: (shown: Shown) => readonly Row[];
  /** True if its rows depend on nothing but the lists: while they do not change, its rows are kept. */
  readonly followsLists: boolean;
}

type Define<S> = (
  name: string,
  help: string,
  labels: readonly string[],
  rows: (shown: S) => readonly Row[],
) => TargetFamily;

/** Defines a gauge that follows the lists. `labels` are the ones that its series have besides the target's. */
export const gauge: Define<ShownLists> = (name, help, labels, rows) => ({
  name: PREFIX + name,
  type: 'gauge',
  help,
  labels,
  rows,
  followsLists: true,
});

/** Defines a counter that follows the lists. Its name ends with `_total`. */
export const counter: Define<ShownLists> = (...row) => ({ ...gauge(...row), type: 'counter' });

/** Defines a gauge that may change at every poll. */
export const pollGauge: Define<Shown> = (name, help, labels, rows) => ({
  ...gauge(name, help, labels, () => []),
  rows,
  followsLists: false,
});

/** Defines a counter that may change at every poll. */
export const pollCounter: Define<Shown> = (...row) => ({ ...pollGauge(...row), type: 'counter' });
