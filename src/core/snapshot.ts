import { type ByKind, mapKinds } from './byKind.ts';
import { endOf, type RestoreJob, type State } from './job.ts';
import { isObjectId } from './objectId.ts';
import type { FullRead } from './outcome.ts';
import { countRecords, type FinishedJob, joinRecords, mergeRecords, recordOf } from './record.ts';
import type { JobId } from './target.ts';

/** A job with all its facts, and what the exporter alone knows of it. */
export interface TrackedJob {
  readonly job: RestoreJob;
  readonly state: State;
  /** When a poll saw it enter its state, on Atlas' clock; `undefined` if no poll saw it in another. */
  readonly enteredAtMs: number | undefined;
  /** Two polls in a row found it expired by the clock: only another expiry undoes that. */
  readonly expiryConfirmed: boolean;
  /** Its coming expiry has been announced: once a download. */
  readonly expiryAnnounced: boolean;
}

/**
 * The jobs of one list. Lists are long and hardly change, so a finished job is a record of 25 characters in
 * one sorted string (`record.ts`). A job is tracked if its next state depends on more than the next read.
 */
export interface Snapshot {
  readonly finished: string;
  readonly tracked: ReadonlyMap<JobId, TrackedJob>;
}

export const EMPTY_SNAPSHOT: Snapshot = { finished: '', tracked: new Map() };

/** The states of a read's jobs, in their order. The previous snapshot decides which ends are final. */
export function settleStates(
  jobs: readonly RestoreJob[],
  derive: (job: RestoreJob) => State,
  previous: Snapshot,
): readonly State[] {
  return jobs.map((job) => {
    const known = previous.tracked.get(job.id);
    return known === undefined ? derive(job) : settle(known, job, derive(job));
  });
}

// A later flag or a jumping clock must not undo an end: a fetched download stays completed after its expiry, and a
// download that two polls found expired by the clock stays expired unless its expiry changes. One poll may be wrong.
function settle(known: TrackedJob, job: RestoreJob, state: State): State {
  if (state === 'failed' || state === 'cancelled') return state;
  const wasFetched = known.state === 'completed' && known.job.deliveryType === 'download';
  if (wasFetched && state === 'expired') return 'completed';
  return known.expiryConfirmed && job.expiresAtMs === known.job.expiresAtMs ? 'expired' : state;
}

function isExpiredByClock({ job, state }: TrackedJob, { expiresAtMs }: RestoreJob): boolean {
  return state === 'expired' && !job.expired && job.expiresAtMs === expiresAtMs;
}

/** Whether a job has to be tracked: a record of it would lose what a later poll needs. */
export function needsTracking(job: RestoreJob, state: State): boolean {
  if (state !== endOf(job)) return true;
  return (state === 'failed' && job.finishedAtMs === undefined) || !isObjectId(job.id);
}

/** The snapshot of a read. What is known of a tracked job is carried over. */
export function takeSnapshot(
  { jobs, ended }: Pick<FullRead, 'jobs' | 'ended'>,
  states: readonly State[],
  previous: Snapshot,
): Snapshot {
  const records: string[] = [];
  const tracked = new Map<JobId, TrackedJob>();
  for (const [index, state] of states.entries()) {
    const job = jobs[index];
    if (job === undefined) break;
    if (!needsTracking(job, state)) {
      records.push(recordOf({ id: job.id, deliveryType: job.deliveryType, state }));
      continue;
    }
    const known = previous.tracked.get(job.id);
    const enteredAtMs = known?.state === state ? known.enteredAtMs : undefined;
    // Atlas may take back an end that it reported: the download then expires, and is announced, anew.
    const expiryAnnounced = known?.expiryAnnounced === true && state !== endOf(job);
    const expiryConfirmed = state === 'expired' && known !== undefined && isExpiredByClock(known, job);
    tracked.set(job.id, { job, state, enteredAtMs, expiryConfirmed, expiryAnnounced });
  }
  return { finished: mergeRecords(ended.records, joinRecords(records)), tracked };
}

/** The snapshot with some jobs added; a tracked one replaces the one with its id. */
export function withJobs(
  snapshot: Snapshot,
  finished: readonly FinishedJob[],
  tracked: readonly TrackedJob[],
): Snapshot {
  if (finished.length + tracked.length === 0) return snapshot;
  return {
    finished: mergeRecords(snapshot.finished, joinRecords(finished.map(recordOf))),
    tracked: new Map([...snapshot.tracked, ...tracked.map((known) => [known.job.id, known] as const)]),
  };
}

/** The number of jobs of each delivery type in each state. */
export function countJobs(snapshot: Snapshot): ByKind<number> {
  const finished = countRecords(snapshot.finished);
  if (snapshot.tracked.size === 0) return finished;
  const tracked = mapKinds(() => ({ count: 0 }));
  for (const { job, state } of snapshot.tracked.values()) tracked[job.deliveryType][state].count += 1;
  return mapKinds((type, state) => finished[type][state] + tracked[type][state].count);
}
