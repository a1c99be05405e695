import { isActive } from '../core/job.ts';
import { stuckAfterSeconds } from '../core/stuck.ts';
import { isStale, type JobList, type View } from '../core/view.ts';
import { byCreation, reportJob } from './jobReport.ts';
import type { TargetLookup } from './targetLookup.ts';

/** A job in progress or ready, as of the last read of its list. */
export type ActiveJobReport = Readonly<ReturnType<typeof reportList>[number]>;

/** Returns the active jobs of all targets, the oldest first. */
export function reportActiveJobs(
  views: readonly View[],
  lookup: TargetLookup,
  nowMs: number,
  staleAfterMs: number,
): readonly ActiveJobReport[] {
  return views
    .flatMap((view) =>
      listsOf(view).flatMap((list) => {
        const stale = isStale(list, nowMs, staleAfterMs);
        return reportList(view, list, stale, lookup);
      }),
    )
    .sort(byCreation);
}

/** Returns the lists that have been read, except a list of collection restore jobs that is no longer polled. */
function listsOf({ restores, collections, lastPoll }: View): readonly JobList[] {
  const isPolled =
    collections?.readAtMs === restores?.readAtMs ||
    lastPoll?.failure !== undefined ||
    lastPoll?.collectionsFailure !== undefined;
  return [restores, isPolled ? collections : undefined].filter((list) => list !== undefined);
}

function reportList(view: View, list: JobList, stale: boolean, lookup: TargetLookup) {
  const readAt = new Date(list.readAtMs).toISOString();
  return [...list.snapshot.tracked.values()].flatMap((known) => {
    const { state } = known;
    if (!isActive(state)) return [];
    const { createdAtMs, deliveryType } = known.job;
    const limit = state === 'in_progress' ? stuckAfterSeconds(view, deliveryType) : undefined;
    const ageMs = createdAtMs === undefined ? 0 : list.readAtMs + list.skewMs - createdAtMs;
    const job = {
      ...reportJob(view.target, lookup, known),
      state,
      /** End of the last successful read of its list, on the local clock. */
      readAt,
      /** The list was read too long ago: the job may have ended since. */
      stale,
      /** Age in seconds at which it counts as stuck; `null` for a download that is ready. */
      stuckAfterSeconds: limit ?? null,
      /** The job was older than `stuckAfterSeconds` when its list was last read. */
      stuck: limit !== undefined && ageMs > limit * 1000,
    };
    return [job];
  });
}
