import { type ByKind, mapKinds } from './byKind.ts';
import { rank, rankedJobs } from './history.ts';
import { endOf, type RestoreJob, type State, stateOf } from './job.ts';
import { isObjectId } from './objectId.ts';
import type { FullRead } from './outcome.ts';
import { countRecords, type FinishedJob, joinRecords, mergeRecords, recordOf } from './record.ts';
import type { JobId } from './target.ts';

/** A job with all its facts, and what the exporter alone knows of it. */
export interface TrackedJob {
  readonly job: RestoreJob;
  readonly state: State;
  /** The time at which a poll saw it enter its state, on Atlas' clock; `undefined` if no poll saw it in another. */
  readonly enteredAtMs: number | undefined;
  /** Two polls in a row found it expired by the clock: only another expiry undoes that. */
  readonly expiryConfirmed: boolean;
  /** Its coming expiry has been announced: once a download. */
  readonly expiryAnnounced: boolean;
}

/**
 * The jobs of one list. Lists are long and hardly change, so a finished job is a record of 25 characters in
 * one sorted string (`record.ts`). A job is tracked if its next state depends on more than the next read, or
 * if it ranks among the finished jobs: then series need its facts.
 */
export interface Snapshot {
  readonly finished: string;
  readonly tracked: ReadonlyMap<JobId, TrackedJob>;
}

export const EMPTY_SNAPSHOT: Snapshot = { finished: '', tracked: new Map() };

/** Returns whether a later poll needs more of a job than its record. */
export function needsTracking(job: RestoreJob, state: State): boolean {
  if (state !== endOf(job)) return true;
  return (state === 'failed' && job.finishedAtMs === undefined) || !isObjectId(job.id);
}

/** Returns the snapshot of a read. Tracked jobs keep the exporter's own knowledge of them. */
export function takeSnapshot(
  { jobs, records, atMs }: Pick<FullRead, 'jobs' | 'records' | 'atMs'>,
  previous: Snapshot,
  projectId: string,
): Snapshot {
  const tracked = new Map(jobs.map((job) => [job.id, track(job, atMs, previous.tracked.get(job.id))]));
  const finished = [...tracked.values()].filter(({ job, state }) => !needsTracking(job, state));
  const ranked = new Set([...rankedJobs(rank(finished, projectId))].map(({ job }) => job.id));
  const more: string[] = [];
  for (const { job, state } of finished) {
    if (ranked.has(job.id)) continue;
    tracked.delete(job.id);
    more.push(recordOf(job, state));
  }
  const all = mergeRecords(records, joinRecords(more));
  // The same string twice would take twice the memory until the next poll.
  return { finished: all === previous.finished ? previous.finished : all, tracked };
}

/** The snapshot of an unchanged list at a later time. */
export function retakeSnapshot({ finished, tracked }: Snapshot, atMs: number): Snapshot {
  return {
    finished,
    tracked: new Map([...tracked].map(([id, known]) => [id, track(known.job, atMs, known)])),
  };
}

function track(job: RestoreJob, atMs: number, known: TrackedJob | undefined): TrackedJob {
  const derived = stateOf(job, atMs);
  const state = known === undefined ? derived : settle(known, job, derived);
  return {
    job,
    state,
    enteredAtMs: known?.state === state ? known.enteredAtMs : undefined,
    expiryConfirmed: state === 'expired' && known !== undefined && isExpiredByClock(known, job),
    // Atlas may take back an end that it reported: the download then expires, and is announced, anew.
    expiryAnnounced: known?.expiryAnnounced === true && state !== endOf(job),
  };
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

/** The snapshot with some jobs added; a tracked one replaces the one with its id. */
export function withJobs(
  { finished, tracked }: Snapshot,
  moreFinished: readonly FinishedJob[],
  moreTracked: readonly TrackedJob[],
): Snapshot {
  return {
    finished: mergeRecords(finished, joinRecords(moreFinished.map((job) => recordOf(job, job.state)))),
    tracked: new Map([...tracked, ...moreTracked.map((known) => [known.job.id, known] as const)]),
  };
}

/** The number of jobs of each delivery type in each state. */
export function countJobs({ finished, tracked }: Snapshot): ByKind<number> {
  const counts = countRecords(finished);
  const jobs = [...tracked.values()];
  return mapKinds(
    (type, state) =>
      counts[type][state] +
      jobs.filter((each) => each.job.deliveryType === type && each.state === state).length,
  );
}
