import { mapStates } from '../core/byKind.ts';
import type { Failure, FailureKind } from '../core/failure.ts';
import { STATES, type State } from '../core/job.ts';
import { endTimeMs, failureOf, isStale, isUp, type JobList, type View } from '../core/view.ts';

/** A target as the page, the API and `check` show it. Timestamps are ISO 8601; `null` is "not known". */
export interface TargetReport {
  readonly projectId: string;
  readonly projectName: string;
  readonly clusterName: string;
  /** The cluster was deleted and its backups were retained; `null` is "not known". */
  readonly clusterDeleted: boolean | null;
  /** The name of the credentials with which it is polled. */
  readonly credentials: string;
  readonly up: boolean;
  /** The last successful poll was too long ago, so its numbers may be wrong. */
  readonly stale: boolean;
  readonly lastPollAt: string | null;
  readonly lastSuccessfulPollAt: string | null;
  readonly failure: FailureReport | null;
  /** Start of the first poll that failed since the last successful one; `null` while polls succeed. */
  readonly failingSince: string | null;
  /** Jobs by state, all delivery types together; `null` before the first successful poll. */
  readonly jobs: Readonly<Record<State, number>> | null;
  /** Finish time of the newest completed restore. */
  readonly lastSuccessAt: string | null;
  /** Finish time of the newest failed job, else the time at which a poll found it failed, else its creation time. */
  readonly lastFailureAt: string | null;
}

export interface FailureReport {
  readonly reason: FailureKind;
  readonly message: string;
}

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
): TargetReport {
  const { target, restores, collections, lastPoll } = view;
  const lists = [restores, collections].filter((list) => list !== undefined);
  // Stale numbers are not added to current ones. If only one of the two lists is current, only its jobs count.
  const current = lists.filter((list) => !isStale(list, nowMs, staleAfterMs));
  return {
    projectId: target.projectId,
    projectName,
    clusterName: target.clusterName,
    clusterDeleted: wasDeleted ?? null,
    credentials,
    up: isUp(view),
    stale: restores !== undefined && isStale(restores, nowMs, staleAfterMs),
    lastPollAt: isoOrNull(lastPoll?.endedAtMs),
    lastSuccessfulPollAt: isoOrNull(restores?.readAtMs),
    failure: reportFailure(failureOf(lastPoll)),
    failingSince: isoOrNull(view.failingSinceMs),
    jobs: restores === undefined ? null : byState(current.length === 0 ? lists : current),
    lastSuccessAt: isoOrNull(latest(lists.flatMap(successes))),
    lastFailureAt: isoOrNull(latest(lists.flatMap(failures))),
  };
}

export function reportFailure(failure: Failure | undefined): FailureReport | null {
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
