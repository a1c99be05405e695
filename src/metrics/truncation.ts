import type { TrackedJob } from '../core/snapshot.ts';
import type { View } from '../core/view.ts';
import { jobsIn, MOST_JOBS_NAMED } from './rows.ts';

/** A metric that names jobs, and has more of them than it may name. */
export interface Truncation {
  readonly state: 'in_progress' | 'ready';
  readonly jobs: number;
  readonly shown: number;
}

/** Returns the metrics of a target that leave out jobs. `jobs` counts every job, named or not. */
export function truncationsOf({ restores, collections }: View): readonly Truncation[] {
  const lists = [restores, collections].filter((list) => list !== undefined);
  const kept = lists.reduce((sum, { snapshot }) => sum + snapshot.tracked.size, 0);
  // Every active job is tracked, so few tracked jobs are few active ones.
  if (kept <= MOST_JOBS_NAMED) return [];
  const count = (state: Truncation['state'], instant: (known: TrackedJob) => number | undefined) => {
    const jobs = jobsIn(lists, state).filter((known) => instant(known) !== undefined).length;
    return jobs > MOST_JOBS_NAMED ? [{ state, jobs, shown: MOST_JOBS_NAMED }] : [];
  };
  return [
    ...count('in_progress', ({ job }) => job.createdAtMs),
    ...count('ready', ({ job }) => job.expiresAtMs),
  ];
}
