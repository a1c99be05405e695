import type { ByKind } from './byKind.ts';
import type { Failure } from './failure.ts';
import type { History } from './history.ts';
import type { DeliveryType, RestoreJob } from './job.ts';
import type { PageHashes } from './outcome.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from './snapshot.ts';
import type { JobId, Target } from './target.ts';

/** Everything known about one list of jobs since its first complete read. */
export interface JobList {
  readonly snapshot: Snapshot;
  readonly counts: ByKind<number>;
  readonly history: History;
  /** Jobs that the last read lacked for the first time. They are kept until the next read lacks them too. */
  readonly missing: ReadonlySet<JobId>;
  /** The page hashes of the last read; none, or no pages, if the next poll must read the list even if it is unchanged. */
  readonly hashes: PageHashes | undefined;
  /** Invalid entries of the last read. */
  readonly invalid: { readonly noId: number; readonly badField: number };
  /** Start of the last successful poll, on Atlas' clock. */
  readonly beganAtMs: number;
  /** End of the last successful poll, on the local clock. */
  readonly readAtMs: number;
  /** The list comes from a state file and has not been read since. */
  readonly isFromStateFile: boolean;
  /** Another cluster now has the target's name: jobs that its list lacks are dropped and do not count as removed. */
  readonly isReplaced?: true | undefined;
  /** Atlas' clock minus the local clock, 0 if they agree. */
  readonly skewMs: number;
  // Counters since the baseline.
  readonly created: Readonly<Record<DeliveryType, number>>;
  readonly entered: ByKind<number>;
  readonly removed: number;
}

/** The part of a list that its next read is compared with. */
export type KnownList = Pick<JobList, 'snapshot' | 'hashes'>;

/** An empty list. Compared with it, every job of a read is new and keeps its facts. */
export const NO_JOBS: KnownList = { snapshot: EMPTY_SNAPSHOT, hashes: undefined };

/** Returns the number of jobs that Atlas listed at the last read. */
export function countListed({ counts, missing }: JobList): number {
  const all = Object.values(counts).flatMap((byState) => Object.values(byState));
  return all.reduce((sum, count) => sum + count, -missing.size);
}

/** The last poll of a target, successful or not. Timestamps are on the local clock. */
export interface LastPoll {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly pages: number;
  /** The failure to read the restore jobs. */
  readonly failure: Failure | undefined;
  /** The failure to read the collection restore jobs. */
  readonly collectionsFailure: Failure | undefined;
}

/** Everything known about a target now. Each of its series is a function of the view and the time. */
export interface View {
  readonly target: Target;
  /** Atlas' id of the cluster; `undefined` if no discovery has listed it. */
  readonly clusterId: string | undefined;
  readonly lastPoll: LastPoll | undefined;
  readonly restores: JobList | undefined;
  readonly collections: JobList | undefined;
  readonly polls: number;
  /** The number of polls, up to the last one, that failed in a row to read the list of restore jobs. */
  readonly consecutiveFailedPolls: number;
  /** Start of the first poll in the current run of failed polls, of either list; `undefined` while polls succeed. */
  readonly failingSinceMs: number | undefined;
  readonly skipped: number;
}

/** Returns the view of a target that has not been polled yet. */
export function newView(target: Target): View {
  return {
    target,
    clusterId: undefined,
    lastPoll: undefined,
    restores: undefined,
    collections: undefined,
    polls: 0,
    consecutiveFailedPolls: 0,
    failingSinceMs: undefined,
    skipped: 0,
  };
}

/**
 * Returns the view with the id of the target's cluster. If another cluster had the name before, the next reads lack that
 * cluster's jobs, which must not count as removed.
 */
export function withCluster(view: View, clusterId: string): View {
  if (view.clusterId === clusterId) return view;
  if (view.clusterId === undefined) return { ...view, clusterId };
  const { restores, collections } = view;
  // Equal pages would prove nothing about another cluster, so the next poll must read and compare the jobs.
  const replaced = { isReplaced: true, hashes: undefined } as const;
  return {
    ...view,
    clusterId,
    restores: restores && { ...restores, ...replaced },
    collections: collections && { ...collections, ...replaced },
  };
}

/** Returns the failure of a poll: that of the restore jobs, else that of the collection restore jobs. */
export function failureOf(poll: LastPoll | undefined): Failure | undefined {
  return poll?.failure ?? poll?.collectionsFailure;
}

/** Returns the end of an ended job: its finish, else the first poll that saw it ended, else its creation. */
export function endTimeMs({ snapshot }: Pick<JobList, 'snapshot'>, job: RestoreJob): number | undefined {
  return job.finishedAtMs ?? snapshot.tracked.get(job.id)?.enteredAtMs ?? job.createdAtMs;
}

/** Returns whether the last poll read the whole list of restore jobs. */
export function isUp(view: View): boolean {
  return view.lastPoll !== undefined && view.lastPoll.failure === undefined;
}

/** Returns whether the last successful read of a list is older than `staleAfterMs`. */
export function isStale(list: JobList, nowMs: number, staleAfterMs: number): boolean {
  return nowMs - list.readAtMs > staleAfterMs;
}
