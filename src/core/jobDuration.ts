import type { Ranking } from './history.ts';
import type { RestoreJob } from './job.ts';

/** Returns the duration of a finished job in seconds. */
export function durationSeconds(job: RestoreJob | undefined): number | undefined {
  return secondsBetween(job?.createdAtMs, job?.finishedAtMs);
}

/** Returns the seconds between two timestamps, at least 0. Atlas truncates to seconds, so a finish can appear before the creation. */
export function secondsBetween(fromMs: number | undefined, toMs: number | undefined): number | undefined {
  return fromMs === undefined || toMs === undefined ? undefined : Math.max(0, toMs - fromMs) / 1000;
}

export function longestSeconds(ranking: Ranking): number | undefined {
  const durations = durationsOf(ranking);
  return durations.length === 0 ? undefined : Math.max(...durations);
}

/** Returns the median duration; for an even number of jobs, the mean of the two in the middle. */
export function medianSeconds(ranking: Ranking): number | undefined {
  const sorted = durationsOf(ranking).toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function durationsOf(ranking: Ranking): readonly number[] {
  return ranking.map(({ job }) => durationSeconds(job)).filter((duration) => duration !== undefined);
}
