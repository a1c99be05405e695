import { type ActiveState, isActive } from '../core/job.ts';
import { stuckAfterSeconds } from '../core/stuck.ts';
import { isStale, type JobList, type View } from '../core/view.ts';
import { byCreation, type JobReport, reportJob } from './jobReport.ts';
import type { NameOf } from './targetReport.ts';

/** A job in progress or ready, as its list was last read. */
export interface ActiveJobReport extends JobReport {
  readonly state: ActiveState;
  /** End of the last successful read of its list, on our clock. */
  readonly readAt: string;
  /** The list was read too long ago: the job may have ended since. */
  readonly stale: boolean;
  /** Age at which it counts as stuck; `null` where it waits to be downloaded. */
  readonly stuckAfterSeconds: number | null;
  /** Whether it was older than that when its list was last read. */
  readonly stuck: boolean;
}

/** Returns the active jobs of all targets, the oldest first. */
export function reportActiveJobs(
  views: readonly View[],
  nameOf: NameOf,
  nowMs: number,
  staleAfterMs: number,
): readonly ActiveJobReport[] {
  return views
    .flatMap((view) =>
      listsOf(view).flatMap((list) => {
        const stale = isStale(list, nowMs, staleAfterMs);
        return reportList(view, list, stale, nameOf);
      }),
    )
    .sort(byCreation);
}

/** The lists that have been read; of collection restores not one that is no longer polled. */
function listsOf({ restores, collections, lastPoll }: View): readonly JobList[] {
  const isPolled =
    collections?.readAtMs === restores?.readAtMs ||
    lastPoll?.failure !== undefined ||
    lastPoll?.collectionsFailure !== undefined;
  return [restores, isPolled ? collections : undefined].filter((list) => list !== undefined);
}

function reportList(view: View, list: JobList, stale: boolean, nameOf: NameOf): readonly ActiveJobReport[] {
  const readAt = new Date(list.readAtMs).toISOString();
  return [...list.snapshot.tracked.values()].flatMap((known) => {
    const { state } = known;
    if (!isActive(state)) return [];
    const { createdAtMs, deliveryType } = known.job;
    const limit = state === 'in_progress' ? stuckAfterSeconds(view, deliveryType) : undefined;
    const ageMs = createdAtMs === undefined ? 0 : list.readAtMs + list.skewMs - createdAtMs;
    const job = {
      ...reportJob(view.target, nameOf, known),
      state,
      readAt,
      stale,
      stuckAfterSeconds: limit ?? null,
      stuck: limit !== undefined && ageMs > limit * 1000,
    };
    return [job];
  });
}
