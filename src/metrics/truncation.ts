import type { TrackedJob } from '../core/snapshot.ts';
import type { View } from '../core/view.ts';
import { jobsIn, MOST_JOBS_NAMED } from './rows.ts';

/** A series that names jobs, and has more of them than it may name. */
export interface CutOff {
  readonly state: 'in_progress' | 'ready';
  readonly jobs: number;
  readonly shown: number;
}

/** Which jobs of a target have no series of their own; in `jobs` they all count. */
export function cutOffOf({ restores, collections }: View): readonly CutOff[] {
  const lists = [restores, collections].filter((list) => list !== undefined);
  const kept = lists.reduce((sum, { snapshot }) => sum + snapshot.tracked.size, 0);
  // Nearly always: what is active is kept whole.
  if (kept <= MOST_JOBS_NAMED) return [];
  const count = (state: CutOff['state'], instant: (known: TrackedJob) => number | undefined) => {
    const jobs = jobsIn(lists, state).filter((known) => instant(known) !== undefined).length;
    return jobs > MOST_JOBS_NAMED ? [{ state, jobs, shown: MOST_JOBS_NAMED }] : [];
  };
  return [
    ...count('in_progress', ({ job }) => job.createdAtMs),
    ...count('ready', ({ job }) => job.expiresAtMs),
  ];
}
