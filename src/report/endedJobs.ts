import { DELIVERY_TYPES, type RestoreJob, type State } from '../core/job.ts';
import { endTimeMs, type JobList, type View } from '../core/view.ts';
import { reportJob } from './jobReport.ts';
import type { TargetLookup } from './targetLookup.ts';
import { isoOrNull } from './targetReport.ts';

/** A job that has ended. */
export type EndedJobReport = Readonly<ReturnType<typeof report>>;

const DAY_MS = 86_400_000;

/** Returns the jobs of all targets that ended in `state`: the 10 newest of each target and delivery type. */
export function reportEndedJobs(
  views: readonly View[],
  lookup: TargetLookup,
  state: State,
): readonly EndedJobReport[] {
  return endedJobs(views)
    .filter((ended) => ended.state === state)
    .sort(latestFirst)
    .map((ended) => report(ended, lookup));
}

/** The jobs that ended most recently. */
export type RecentJobs = Readonly<ReturnType<typeof reportRecentJobs>>;

/** Returns the jobs of all targets that ended most recently, at most `limit` of each group. */
export function reportRecentJobs(views: readonly View[], lookup: TargetLookup, nowMs: number, limit: number) {
  const failed: EndedJob[] = [];
  const others: EndedJob[] = [];
  for (const ended of endedJobs(views)) {
    const { endedAtMs = Number.NEGATIVE_INFINITY, list, state } = ended;
    const isRecentFailure = state === 'failed' && endedAtMs > nowMs + list.skewMs - DAY_MS;
    (isRecentFailure ? failed : others).push(ended);
  }
  const newest = (jobs: EndedJob[]): readonly EndedJobReport[] =>
    jobs
      .sort(latestFirst)
      .slice(0, limit)
      .map((ended) => report(ended, lookup));
  return {
    /** The jobs that failed within the last 24 hours, the latest first, up to the limit. */
    failed: newest(failed),
    failedCount: failed.length,
    /** The other jobs, the latest first, up to the limit. */
    others: newest(others),
  };
}

type EndedJob = ReturnType<typeof endedOf>[number];

function endedJobs(views: readonly View[]): readonly EndedJob[] {
  return views.flatMap((view) =>
    [view.restores, view.collections].flatMap((list) => (list === undefined ? [] : endedOf(view, list))),
  );
}

function endedOf(view: View, list: JobList) {
  const { failed, ended } = list.history;
  const rankings = DELIVERY_TYPES.flatMap((type) => [failed[type], ...Object.values(ended[type])]);
  return rankings
    .flat()
    .map(({ job, state }) => ({ view, list, job, state, endedAtMs: endedAtMs(list, job, state) }));
}

/**
 * Returns the time at which a job ended. Atlas sets the finish time of a download when it becomes ready, but the
 * download ends when it is fetched, which only a poll can detect, or when it expires.
 */
function endedAtMs(list: JobList, job: RestoreJob, state: State): number | undefined {
  const enteredAtMs = list.snapshot.tracked.get(job.id)?.enteredAtMs;
  if (state === 'expired') return job.expiresAtMs ?? enteredAtMs;
  if (state === 'failed') return endTimeMs(list, job);
  return job.deliveryType === 'download'
    ? (enteredAtMs ?? job.finishedAtMs)
    : (job.finishedAtMs ?? enteredAtMs);
}

function report({ view, job, state, endedAtMs }: EndedJob, lookup: TargetLookup) {
  return { ...reportJob(view.target, lookup, { job, state }), endedAt: isoOrNull(endedAtMs) };
}

function latestFirst(a: EndedJob, b: EndedJob): number {
  const [first, second] = [a.endedAtMs ?? 0, b.endedAtMs ?? 0];
  return second - first || (a.job.id > b.job.id ? -1 : a.job.id < b.job.id ? 1 : 0);
}
