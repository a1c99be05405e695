import { mapKinds, mapTypes } from './byKind.ts';
import { type AbsentJob, type Change, diff } from './diff.ts';
import type { Event } from './event.ts';
import { announceExpiring } from './expiry.ts';
import { rank } from './history.ts';
import { isActive, type RestoreJob, type State } from './job.ts';
import type { FullRead, ListRead } from './outcome.ts';
import {
  countJobs,
  EMPTY_SNAPSHOT,
  retakeSnapshot,
  type Snapshot,
  takeSnapshot,
  withJobs,
} from './snapshot.ts';
import type { JobId, Target } from './target.ts';
import type { JobList, LastPoll } from './view.ts';

/** The settings that a step depends on. */
export interface Rules {
  readonly expiringWithinMs: number;
}

export interface Step<T> {
  readonly next: T;
  readonly events: readonly Event[];
}

/** A job created this long before the previous successful poll already existed then; shifting pages had hidden it. */
const HIDDEN_AFTER_MS = 10 * 60_000;

/** A change older than this needs no alert: if it is found after a restart, it does not increase a counter. */
const OLD_NEWS_MS = 3_600_000;

const NONE_MISSING: ReadonlySet<JobId> = new Set();

/** Returns the next version of one list, and the events since the previous poll. A baseline has no events but `expiring`. */
export function stepList(
  target: Target,
  list: JobList | undefined,
  read: ListRead,
  poll: Pick<LastPoll, 'endedAtMs'>,
  rules: Rules,
): Step<JobList> {
  const previous = list?.snapshot ?? EMPTY_SNAPSHOT;
  const { jobs, hashes, noId, badField } = read.unchanged ? lastRead(list) : read;
  const { atMs, beganAtMs } = read;
  const fresh = read.unchanged
    ? retakeSnapshot(previous, atMs)
    : takeSnapshot(read, previous, target.projectId);
  const { changes, absent } =
    list === undefined || fresh === previous ? { changes: [], absent: [] } : diff(previous, fresh, jobs);

  // The jobs of a replaced cluster are dropped with it.
  const gone = list?.isReplaced === true ? [] : absent;
  const missing = gone.filter(({ id }) => list?.missing.has(id) !== true);
  const removed = gone.filter(({ id }) => list?.missing.has(id) === true);
  const seen = changes.filter((change) => change.from !== undefined || !wasHidden(change, list));
  const kept = keepJobs(fresh, missing, seen, atMs);
  const { snapshot, announced } = announceExpiring(kept, atMs, rules.expiringWithinMs);
  // The previous list, if only the time has changed.
  const same = read.unchanged && changes.length === 0 ? list : undefined;

  return {
    next: {
      snapshot,
      counts: same?.counts ?? countJobs(snapshot),
      history: same?.history ?? rank(snapshot.tracked.values(), target.projectId),
      missing: missing.length === 0 ? NONE_MISSING : new Set(missing.map(({ id }) => id)),
      // While a job is missing, the next poll must read the list to see whether the job is missing again.
      hashes: missing.length > 0 ? undefined : hashes,
      invalid: same?.invalid ?? { noId, badField },
      beganAtMs,
      readAtMs: poll.endedAtMs,
      isFromStateFile: false,
      skewMs: read.skewMs,
      ...countChanges(list, seen, removed.length, atMs),
    },
    events: [
      ...seen.map(eventOf),
      ...removed.map(
        ({ id, deliveryType, state }) => ({ kind: 'removed', id, deliveryType, from: state }) as const,
      ),
      ...announced.map((job) => ({ kind: 'expiring', job }) as const),
    ],
  };
}

/** Returns the last read of an unchanged list: every page is the same as at the last successful poll. */
function lastRead(list: JobList | undefined): Pick<FullRead, 'jobs' | 'noId' | 'badField' | 'hashes'> {
  if (list === undefined) throw new Error('an unchanged list must have been read before');
  const { snapshot, hashes, invalid } = list;
  return { jobs: [...snapshot.tracked.values()].map(({ job }) => job), hashes, ...invalid };
}

/** Keeps the jobs that are missing for the first time, and records when changed jobs entered their states. */
function keepJobs(
  fresh: Snapshot,
  missing: readonly AbsentJob[],
  seen: readonly Change[],
  atMs: number,
): Snapshot {
  const entered = seen.flatMap(({ job }) => {
    const known = fresh.tracked.get(job.id);
    return known === undefined ? [] : [{ ...known, enteredAtMs: atMs }];
  });
  return withJobs(
    fresh,
    missing.filter(({ tracked }) => tracked === undefined),
    [...missing.flatMap(({ tracked }) => tracked ?? []), ...entered],
  );
}

function wasHidden({ job }: Change, list: JobList | undefined): boolean {
  return (
    list !== undefined && job.createdAtMs !== undefined && job.createdAtMs < list.beganAtMs - HIDDEN_AFTER_MS
  );
}

function eventOf({ job, from, to }: Change): Event {
  return from === undefined ? { kind: 'created', job, to } : { kind: 'changed', job, from, to };
}

// An old change happened while the exporter was not running; the `last_…` series show its time.
function isOldNews(job: RestoreJob, state: State, atMs: number): boolean {
  const endedAtMs = job.finishedAtMs ?? (state === 'expired' ? job.expiresAtMs : undefined);
  const happenedAtMs = isActive(state) ? job.createdAtMs : endedAtMs;
  return happenedAtMs !== undefined && happenedAtMs < atMs - OLD_NEWS_MS;
}

/** The counters of a list at its first read. Shared, because many lists never change. */
const NO_CHANGES = { created: mapTypes(() => 0), entered: mapKinds(() => 0), removed: 0 };

function countChanges(
  list: JobList | undefined,
  seen: readonly Change[],
  removed: number,
  atMs: number,
): Pick<JobList, 'created' | 'entered' | 'removed'> {
  if (list === undefined) return NO_CHANGES;
  const { created, entered } = list;
  if (seen.length === 0) return { created, entered, removed: list.removed + removed };
  const counted = list.isFromStateFile ? seen.filter(({ job, to }) => !isOldNews(job, to, atMs)) : seen;
  const count = (matches: (change: Change) => boolean) => counted.filter(matches).length;
  return {
    created: mapTypes(
      (type) => created[type] + count(({ job, from }) => from === undefined && job.deliveryType === type),
    ),
    entered: mapKinds(
      (type, state) =>
        entered[type][state] + count(({ job, to }) => to === state && job.deliveryType === type),
    ),
    removed: list.removed + removed,
  };
}
