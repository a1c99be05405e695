import { mapStates } from '../core/byKind.ts';
import type { Failure } from '../core/failure.ts';
import { STATES, type State } from '../core/job.ts';
import type { Target } from '../core/target.ts';
import { endTimeMs, failureOf, isStale, isUp, type JobList, type View } from '../core/view.ts';

/** A target as the page, the API and `check` show it. Timestamps are ISO 8601; `null` is "not known". */
export type TargetReport = Readonly<ReturnType<typeof reportTarget>>;

/** A target in a report. Its ids are plain strings, because nothing looks a target up by them. */
export type ReportedTarget = Readonly<Record<keyof Target, string>>;

/** The properties of a target that its view does not contain. */
export interface TargetDetails {
  readonly projectName: string;
  readonly wasDeleted: boolean | undefined;
  readonly credentials: string;
}

export function reportTarget(
  view: View,
  { projectName, wasDeleted, credentials }: TargetDetails,
  nowMs: number,
  staleAfterMs: number,
) {
  const { target, restores, collections, lastPoll } = view;
  const { projectId, clusterName }: ReportedTarget = target;
  const lists = [restores, collections].filter((list) => list !== undefined);
  // Stale numbers are not added to current ones. If only one of the two lists is current, only its jobs count.
  const current = lists.filter((list) => !isStale(list, nowMs, staleAfterMs));
  return {
    projectId,
    projectName,
    clusterName,
    /** The cluster was deleted and its backups were retained. */
    clusterDeleted: wasDeleted ?? null,
    /** The name of the credentials with which it is polled. */
    credentials,
    up: isUp(view),
    /** The last successful poll was too long ago, so its numbers may be wrong. */
    stale: restores !== undefined && isStale(restores, nowMs, staleAfterMs),
    lastPollAt: isoOrNull(lastPoll?.endedAtMs),
    lastSuccessfulPollAt: isoOrNull(restores?.readAtMs),
    failure: reportFailure(failureOf(lastPoll)),
    /** Start of the first poll that failed since the last successful one; `null` while polls succeed. */
    failingSince: isoOrNull(view.failingSinceMs),
    /** Jobs by state, all delivery types together; `null` before the first successful poll. */
    jobs: restores === undefined ? null : byState(current.length === 0 ? lists : current),
    /** Finish time of the newest completed restore. */
    lastSuccessAt: isoOrNull(latest(lists.flatMap(successes))),
    /** Finish time of the newest failed job, else the time at which a poll found it failed, else its creation time. */
    lastFailureAt: isoOrNull(latest(lists.flatMap(failures))),
  };
}

export function reportFailure(failure: Failure | undefined) {
  return failure === undefined ? null : { reason: failure.kind, message: failure.message };
}

function byState(lists: readonly JobList[]): Readonly<Record<State, number>> {
  const sums: Record<State, number> = mapStates(() => 0);
  for (const { counts } of lists) {
    for (const states of Object.values(counts)) for (const state of STATES) sums[state] += states[state];
  }
  return sums;
}

function successes({ history }: JobList): readonly (number | undefined)[] {
  return Object.values(history.finished).map(([newest]) => newest?.job.finishedAtMs);
}

function failures(list: JobList): readonly (number | undefined)[] {
  return Object.values(list.history.failed).map(([newest]) => newest && endTimeMs(list, newest.job));
}

function latest(timestamps: readonly (number | undefined)[]): number | undefined {
  const known = timestamps.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

export function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
