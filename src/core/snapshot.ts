import { endOf, type RestoreJob, type State } from './job.ts';
import { isObjectId } from './objectId.ts';
import type { ListRead } from './outcome.ts';
import { addRecords } from './places.ts';
import { type ByKind, countRecords, type FinishedJob, mapKinds, recordOf } from './record.ts';
import type { JobId } from './target.ts';

/** A job kept whole, with what only we know of it. */
export interface KnownJob {
  readonly job: RestoreJob;
  readonly state: State;
  /** When we saw it enter its state, on Atlas' clock; `undefined` where it was in it from the first. */
  readonly enteredAtMs: number | undefined;
  /** Its coming expiry has been announced: once a download. */
  readonly expiryAnnounced: boolean;
}

/**
 * Our picture of one list. Lists are long and hardly change, so a finished job is one record of a
 * sorted string (`record.ts`): comparing two pictures is comparing two strings. Only what the next read
 * can't tell by itself is kept whole.
 */
export interface Snapshot {
  readonly finished: string;
  readonly whole: ReadonlyMap<JobId, KnownJob>;
}

export const EMPTY_SNAPSHOT: Snapshot = { finished: '', whole: new Map() };

/** The states of a read's jobs at an instant, in their order, in the light of the previous snapshot. */
export function settleStates(
  jobs: readonly RestoreJob[],
  derive: (job: RestoreJob) => State,
  previous: Snapshot,
): readonly State[] {
  if (previous.whole.size === 0) return jobs.map(derive);
  return jobs.map((job) => {
    const known = previous.whole.get(job.id);
    return known === undefined ? derive(job) : settle(known, job, derive(job));
  });
}

// Ends that a later flag or a jumping clock would undo: a fetched download stays completed when its time
// is over, and what expired by the clock stays expired unless its expiry changes.
function settle(known: KnownJob, job: RestoreJob, state: State): State {
  if (state === 'failed' || state === 'cancelled') return state;
  if (isFetched(known.job, known.state) && state === 'expired') return 'completed';
  if (expiredByClock(known.job, known.state) && job.expiresAtMs === known.job.expiresAtMs) return 'expired';
  return state;
}

function isFetched(job: RestoreJob, state: State): boolean {
  return state === 'completed' && job.deliveryType === 'download';
}

function expiredByClock(job: RestoreJob, state: State): boolean {
  return state === 'expired' && !job.expired;
}

/** Whether a job has to be kept whole. */
export function needsMemory(job: RestoreJob, state: State): boolean {
  if (state !== endOf(job)) return true;
  return (state === 'failed' && job.finishedAtMs === undefined) || !isObjectId(job.id);
}

/** The picture of a read; what was remembered of a job goes on with it. */
export function takeSnapshot(
  { jobs, packed }: Pick<ListRead, 'jobs' | 'packed'>,
  states: readonly State[],
  previous: Snapshot,
): Snapshot {
  const records: string[] = [];
  const whole = new Map<JobId, KnownJob>();
  for (const [index, state] of states.entries()) {
    const job = jobs[index];
    if (job === undefined) break;
    if (!needsMemory(job, state)) {
      records.push(recordOf(job.id, job.deliveryType, state));
      continue;
    }
    const known = previous.whole.get(job.id);
    const enteredAtMs = known?.state === state ? known.enteredAtMs : undefined;
    // A download that Atlas takes back from the end that it told is a new one: it expires anew.
    const expiryAnnounced = known?.expiryAnnounced === true && state !== endOf(job);
    whole.set(job.id, { job, state, enteredAtMs, expiryAnnounced });
  }
  return { finished: addRecords(packed?.records ?? '', records), whole };
}

/** The snapshot with some jobs put in: new records, and whole ones in the place of those with their ids. */
export function withJobs(
  snapshot: Snapshot,
  finished: readonly FinishedJob[],
  whole: readonly KnownJob[],
): Snapshot {
  const records = finished.map((job) => recordOf(job.id, job.deliveryType, job.state));
  return {
    finished: addRecords(snapshot.finished, records),
    whole:
      whole.length === 0
        ? snapshot.whole
        : new Map([...snapshot.whole, ...whole.map((known) => [known.job.id, known] as const)]),
  };
}

/** How many jobs of each delivery type are in each state. */
export function countJobs(snapshot: Snapshot): ByKind<number> {
  const finished = countRecords(snapshot.finished);
  if (snapshot.whole.size === 0) return finished;
  const whole = mapKinds(() => ({ count: 0 }));
  for (const { job, state } of snapshot.whole.values()) whole[job.deliveryType][state].count += 1;
  return mapKinds((type, state) => finished[type][state] + whole[type][state].count);
}
