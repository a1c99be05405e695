import { ACTIVE_STATES, type ActiveState } from '../core/job.ts';
import type { TrackedJob } from '../core/snapshot.ts';
import type { View } from '../core/view.ts';
import { jobsIn, MOST_JOBS_NAMED } from './rows.ts';

/** A metric that names jobs, and has more of them than it may name. */
export interface Truncation {
  readonly state: ActiveState;
  readonly jobs: number;
  readonly shown: number;
}

/** The timestamp without which a job has no series of its own. */
const TIME_OF = {
  in_progress: ({ job }) => job.createdAtMs,
  ready: ({ job }) => job.expiresAtMs,
} as const satisfies Record<ActiveState, (known: TrackedJob) => number | undefined>;

/** Returns the metrics of a target that leave out jobs. `jobs` counts every job, named or not. */
export function truncationsOf({ restores, collections }: View): readonly Truncation[] {
  const lists = [restores, collections].filter((list) => list !== undefined);
  const kept = lists.reduce((sum, { snapshot }) => sum + snapshot.tracked.size, 0);
  // Every active job is tracked, so few tracked jobs are few active ones.
  if (kept <= MOST_JOBS_NAMED) return [];
  return ACTIVE_STATES.flatMap((state) => {
    const jobs = jobsIn(lists, state).filter((known) => TIME_OF[state](known) !== undefined).length;
    return jobs > MOST_JOBS_NAMED ? [{ state, jobs, shown: MOST_JOBS_NAMED }] : [];
  });
}
