import type { DeliveryType } from './job.ts';
import { medianSeconds } from './jobDuration.ts';
import type { View } from './view.ts';

/** The thresholds of the alert `AtlasRestoreJobStuck`: a test compares them with the alert rules. */
export const STUCK = { durationFactor: 3, minSeconds: 3600, defaultSeconds: 14_400 } as const;

/**
 * Returns the age at which a job in progress counts as stuck, from the median duration of the last restores of its
 * type. A restore type without history uses the longest median of the cluster's other types; a download uses the default.
 */
export function stuckAfterSeconds(view: View, type: DeliveryType): number {
  if (type === 'download') return STUCK.defaultSeconds;
  const medians = mediansOf(view);
  const median = medians.get(type) ?? (medians.size === 0 ? undefined : Math.max(...medians.values()));
  if (median === undefined) return STUCK.defaultSeconds;
  return Math.max(STUCK.durationFactor * median, STUCK.minSeconds);
}

function mediansOf({ restores, collections }: View): ReadonlyMap<DeliveryType, number> {
  const medians = new Map<DeliveryType, number>();
  const add = (type: DeliveryType, median: number | undefined) => {
    if (median !== undefined) medians.set(type, median);
  };
  for (const type of ['automated', 'pointInTime', 'other'] as const) {
    add(type, restores && medianSeconds(restores.history.finished[type]));
  }
  add('collection', collections && medianSeconds(collections.history.finished.collection));
  return medians;
}
