import { ACTIVE_STATES, type ActiveState, type State } from './job.ts';
import type { TrackedJob } from './snapshot.ts';
import type { JobList, View } from './view.ts';

/** Maximum number of series that name a job, per metric and target. */
export const MAX_NAMED_JOBS = 100;

/** The timestamp that a job needs to have its own series. */
const TIME_OF = {
  in_progress: ({ job }) => job.createdAtMs,
  ready: ({ job }) => job.expiresAtMs,
} as const satisfies Record<ActiveState, (known: TrackedJob) => number | undefined>;

export function jobsIn(lists: readonly Pick<JobList, 'snapshot'>[], wanted: State): readonly TrackedJob[] {
  return lists.flatMap((list) => [...list.snapshot.tracked.values()].filter(({ state }) => state === wanted));
}

/** Returns the states with more jobs than may have series. `jobs` is the number with the timestamp that a series needs. */
export function truncationsOf({ restores, collections }: View) {
  const lists = [restores, collections].filter((list) => list !== undefined);
  const trackedCount = lists.reduce((sum, { snapshot }) => sum + snapshot.tracked.size, 0);
  // Every active job is tracked, so there are at most as many active jobs as tracked ones.
  if (trackedCount <= MAX_NAMED_JOBS) return [];
  return ACTIVE_STATES.flatMap((state) => {
    const jobs = jobsIn(lists, state).filter((known) => TIME_OF[state](known) !== undefined).length;
    return jobs > MAX_NAMED_JOBS ? [{ state, jobs, shown: MAX_NAMED_JOBS }] : [];
  });
}
