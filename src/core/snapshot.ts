import { type ByKind, mapKinds } from './byKind.ts';
import { rank, rankedJobs } from './history.ts';
import { endOf, lacksIndexes, type RestoreJob, type State, stateOf } from './job.ts';
import { isObjectId } from './objectId.ts';
import type { FullRead } from './outcome.ts';
import { countRecords, joinRecords, mergeRecords, type RecordedJob, recordOf } from './record.ts';
import type { JobId } from './target.ts';

/** A job with all its facts from Atlas, and the facts that only the exporter knows. */
export interface TrackedJob {
  readonly job: RestoreJob;
  readonly state: State;
  /** The time on Atlas' clock at which a poll saw the job enter its state; `undefined` if no poll saw another state. */
  readonly enteredAtMs: number | undefined;
  /** Two consecutive polls found the download expired by the clock. A changed expiry or an end that Atlas reports resets this. */
  readonly expiryConfirmed: boolean;
  /** The coming expiry was announced. It is announced again only if Atlas reported an end and took it back. */
  readonly expiryAnnounced: boolean;
}

/**
 * The jobs of one list. Lists are long and rarely change, so an ended job is a record of 25 characters in one sorted
 * string (`record.ts`). A job is tracked instead if its next state depends on more than the next read, or if it ranks
 * among the ended jobs, because series need the facts of ranked jobs.
 */
export interface Snapshot {
  readonly records: string;
  readonly tracked: ReadonlyMap<JobId, TrackedJob>;
}

export const EMPTY_SNAPSHOT: Snapshot = { records: '', tracked: new Map() };

/** Returns whether a later poll needs more of a job than its record. */
export function needsTracking(job: RestoreJob, state: State): boolean {
  if (state !== endOf(job)) return true;
  if (state === 'completed' && lacksIndexes(job)) return true;
  return (state === 'failed' && job.finishedAtMs === undefined) || !isObjectId(job.id);
}

/** Returns the snapshot of a read. Tracked jobs keep the facts that only the exporter knows. */
export function takeSnapshot(
  { jobs, records, atMs }: Pick<FullRead, 'jobs' | 'records' | 'atMs'>,
  previous: Snapshot,
  projectId: string,
): Snapshot {
  const tracked = new Map(jobs.map((job) => [job.id, track(job, atMs, previous.tracked.get(job.id))]));
  const ended = [...tracked.values()].filter(({ job, state }) => !needsTracking(job, state));
  const ranked = new Set([...rankedJobs(rank(ended, projectId))].map(({ job }) => job.id));
  const more: string[] = [];
  for (const { job, state } of ended) {
    if (ranked.has(job.id)) continue;
    tracked.delete(job.id);
    more.push(recordOf(job, state));
  }
  const all = mergeRecords(records, joinRecords(more));
  // Two equal strings would take twice the memory until the next poll.
  return { records: all === previous.records ? previous.records : all, tracked };
}

/** Returns the snapshot of an unchanged list at a later time: the previous one itself if no job has changed. */
export function retakeSnapshot(previous: Snapshot, atMs: number): Snapshot {
  const tracked = new Map<JobId, TrackedJob>();
  let isSame = true;
  for (const [id, known] of previous.tracked) {
    const now = track(known.job, atMs, known);
    const isKnown =
      now.state === known.state &&
      now.enteredAtMs === known.enteredAtMs &&
      now.expiryConfirmed === known.expiryConfirmed &&
      now.expiryAnnounced === known.expiryAnnounced;
    if (!isKnown) isSame = false;
    tracked.set(id, isKnown ? known : now);
  }
  return isSame ? previous : { records: previous.records, tracked };
}

function track(job: RestoreJob, atMs: number, known: TrackedJob | undefined): TrackedJob {
  const derived = stateOf(job, atMs);
  const state = known === undefined ? derived : settle(known, job, derived);
  return {
    job,
    state,
    enteredAtMs: known?.state === state ? known.enteredAtMs : undefined,
    expiryConfirmed: state === 'expired' && known !== undefined && isExpiredByClock(known, job),
    // Atlas may revoke an end that it reported. The download can then expire again, which is announced again.
    expiryAnnounced: known?.expiryAnnounced === true && state !== endOf(job),
  };
}

// `failed` and `cancelled` of Atlas always win. Otherwise a fetched download stays completed after its expiry, and a download
// that two polls found expired by the clock stays expired unless its expiry changes; a single poll may be wrong.
function settle(known: TrackedJob, job: RestoreJob, state: State): State {
  if (state === 'failed' || state === 'cancelled') return state;
  const wasFetched = known.state === 'completed' && known.job.deliveryType === 'download';
  if (wasFetched && state === 'expired') return 'completed';
  return known.expiryConfirmed && job.expiresAtMs === known.job.expiresAtMs ? 'expired' : state;
}

function isExpiredByClock({ job, state }: TrackedJob, { expired, expiresAtMs }: RestoreJob): boolean {
  return state === 'expired' && !job.expired && !expired && job.expiresAtMs === expiresAtMs;
}

/** Returns the snapshot with more jobs. A tracked job replaces the tracked job with the same id. */
export function withJobs(
  snapshot: Snapshot,
  moreRecorded: readonly RecordedJob[],
  moreTracked: readonly TrackedJob[],
): Snapshot {
  if (moreRecorded.length + moreTracked.length === 0) return snapshot;
  const { records, tracked } = snapshot;
  return {
    records: mergeRecords(records, joinRecords(moreRecorded.map((job) => recordOf(job, job.state)))),
    tracked: new Map([...tracked, ...moreTracked.map((known) => [known.job.id, known] as const)]),
  };
}

/** Returns the number of jobs of each delivery type in each state. */
export function countJobs({ records, tracked }: Snapshot): ByKind<number> {
  const counts = countRecords(records);
  const jobs = [...tracked.values()];
  return mapKinds(
    (type, state) =>
      counts[type][state] +
      jobs.filter((each) => each.job.deliveryType === type && each.state === state).length,
  );
}
