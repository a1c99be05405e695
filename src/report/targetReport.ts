import type { FailureKind } from '../core/failure.ts';
import type { State } from '../core/job.ts';
import { mapStates } from '../core/record.ts';
import { failureOf, isStale, isUp, type JobList, type View } from '../core/view.ts';

/** A target as page, API and `check` show it. Instants are ISO 8601, `null` is "not known". */
export interface TargetReport {
  readonly projectId: string;
  readonly projectName: string;
  readonly clusterName: string;
  readonly up: boolean;
  /** The last good poll is too long ago for its numbers to speak of now. */
  readonly stale: boolean;
  readonly lastPollAt: string | null;
  readonly lastSuccessfulPollAt: string | null;
  readonly failure: { readonly reason: FailureKind; readonly message: string } | null;
  /** Jobs by state, all delivery types together; `null` before the first good poll. */
  readonly jobs: Readonly<Record<State, number>> | null;
}

export type NameOf = (projectId: View['target']['projectId']) => string;

export function reportTarget(view: View, nameOf: NameOf, nowMs: number, staleAfterMs: number): TargetReport {
  const { target, restores, lastPoll } = view;
  const failure = failureOf(lastPoll);
  return {
    projectId: target.projectId,
    projectName: nameOf(target.projectId),
    clusterName: target.clusterName,
    up: isUp(view),
    stale: restores !== undefined && isStale(restores, nowMs, staleAfterMs),
    lastPollAt: isoOrNull(lastPoll?.endedAtMs),
    lastSuccessfulPollAt: isoOrNull(restores?.readAtMs),
    failure: failure === undefined ? null : { reason: failure.kind, message: failure.message },
    jobs: restores === undefined ? null : byState([restores, view.collections]),
  };
}

function byState(lists: readonly (JobList | undefined)[]): Readonly<Record<State, number>> {
  const kinds = lists.flatMap((list) => (list === undefined ? [] : Object.values(list.counts)));
  const count = (state: State) => kinds.reduce((sum, states) => sum + states[state], 0);
  return mapStates(count);
}

export function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
