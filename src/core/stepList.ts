import { mapKinds, mapTypes } from './byKind.ts';
import { type AbsentJob, type Change, type Difference, diff } from './diff.ts';
import type { Event } from './event.ts';
import { announceExpiring } from './expiry.ts';
import { DEPTH, type History, Ranker, rankedJobs } from './history.ts';
import { isActive, type RestoreJob, type State, stateOf } from './job.ts';
import type { FullRead, ListRead, UnchangedRead } from './outcome.ts';
import {
  countJobs,
  EMPTY_SNAPSHOT,
  type Snapshot,
  settleStates,
  takeSnapshot,
  withJobs,
} from './snapshot.ts';
import type { Target } from './target.ts';
import { failedAtMs, type JobList, type LastPoll } from './view.ts';

/** The settings that a step depends on. */
export interface Rules {
  readonly expiringWithinMs: number;
}

export interface Step<T> {
  readonly next: T;
  readonly events: readonly Event[];
}

/** A new job this much older than the previous successful poll existed then: shifting pages hid it. */
const HIDDEN_AFTER_MS = 10 * 60_000;

/** A change this long ago is too old for an alert: after a restart it moves no counter. */
const OLD_NEWS_MS = 3_600_000;

/** The next state of one list, and what happened since the previous poll: nothing at the baseline. */
export function stepList(
  target: Target,
  list: JobList | undefined,
  outcome: ListRead,
  poll: Pick<LastPoll, 'endedAtMs'>,
  rules: Rules,
): Step<JobList> {
  const read = outcome.unchanged ? lastRead(list, outcome) : outcome;
  const previous = list?.snapshot ?? EMPTY_SNAPSHOT;
  const states = settleStates(read.jobs, (job) => stateOf(job, read.atMs), previous);
  const fresh = takeSnapshot(read, states, previous);
  const { changes, absent } = list === undefined ? NO_DIFFERENCE : diff(previous, fresh, read.jobs);

  const missing = absent.filter(({ id }) => list?.missing.has(id) !== true);
  const removed = absent.filter(({ id }) => list?.missing.has(id) === true);
  const seen = changes.filter((change) => change.from !== undefined || !wasHidden(change, list));
  const { snapshot, announced } = announceExpiring(
    keepJobs(fresh, missing, seen, read.atMs),
    read.atMs,
    rules.expiringWithinMs,
  );
  const missingIds = new Set(missing.map(({ id }) => id));
  const ended = rankEnded(target, read, states, snapshot);

  return {
    next: {
      snapshot,
      counts:
        outcome.unchanged && list !== undefined && changes.length === 0 ? list.counts : countJobs(snapshot),
      history: rankTracked(target, ended, snapshot, list?.history, missingIds),
      missing: missingIds,
      // The next poll has to find out whether a missing job is missing again.
      comparable:
        read.hashes === undefined || missing.length > 0
          ? undefined
          : { hashes: read.hashes, endedHistory: ended },
      invalid: { noId: read.noId, badField: read.badField },
      beganAtMs: read.beganAtMs,
      readAtMs: poll.endedAtMs,
      restored: false,
      skewMs: read.skewMs,
      ...countChanges(list, seen, removed.length, read.atMs),
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

/** The read of an unchanged list: every page says what it said at the last successful poll. */
function lastRead(list: JobList | undefined, { beganAtMs, atMs, skewMs }: UnchangedRead): FullRead {
  if (list?.comparable === undefined) throw new Error('an unchanged list needs one that was read before');
  const { snapshot, comparable, invalid } = list;
  return {
    unchanged: false,
    jobs: [...snapshot.tracked.values()].map(({ job }) => job),
    ended: { records: snapshot.finished, history: comparable.endedHistory },
    hashes: comparable.hashes,
    ...invalid,
    beganAtMs,
    atMs,
    skewMs,
  };
}

/** Adds the jobs that are missing for the first time, and notes when jobs entered their states. */
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

/** The rankings of the jobs that are not tracked: these never change while the list does not. */
function rankEnded(
  target: Target,
  { jobs, ended }: FullRead,
  states: readonly State[],
  snapshot: Snapshot,
): History {
  const ranker = new Ranker(target.projectId, ended.history);
  for (const [index, state] of states.entries()) {
    const job = jobs[index];
    if (job !== undefined && !snapshot.tracked.has(job.id)) ranker.add(job, state);
  }
  return ranker.history();
}

/** The rankings of all jobs. A missing job that is not tracked has its facts in the earlier rankings only. */
function rankTracked(
  target: Target,
  ended: History,
  snapshot: Snapshot,
  earlier: History | undefined,
  missing: JobList['missing'],
): History {
  const ranker = new Ranker(target.projectId, ended, DEPTH, (job) => failedAtMs({ snapshot }, job) ?? 0);
  for (const { job, state } of snapshot.tracked.values()) ranker.add(job, state);
  if (earlier === undefined || missing.size === 0) return ranker.history();
  for (const { job, state } of rankedJobs(earlier)) {
    if (missing.has(job.id) && !snapshot.tracked.has(job.id)) ranker.add(job, state);
  }
  return ranker.history();
}

const NO_DIFFERENCE: Difference = { changes: [], absent: [] };

function wasHidden({ job }: Change, list: JobList | undefined): boolean {
  return (
    list !== undefined && job.createdAtMs !== undefined && job.createdAtMs < list.beganAtMs - HIDDEN_AFTER_MS
  );
}

function eventOf({ job, from, to }: Change): Event {
  return from === undefined ? { kind: 'created', job, to } : { kind: 'changed', job, from, to };
}

// The exporter was not running when it happened, and the `last_…` series tell when that was.
function isOldNews(job: RestoreJob, state: State, atMs: number): boolean {
  const endedAtMs = job.finishedAtMs ?? (state === 'expired' ? job.expiresAtMs : undefined);
  const happenedAtMs = isActive(state) ? job.createdAtMs : endedAtMs;
  return happenedAtMs !== undefined && happenedAtMs < atMs - OLD_NEWS_MS;
}

function countChanges(
  list: JobList | undefined,
  seen: readonly Change[],
  removed: number,
  atMs: number,
): Pick<JobList, 'created' | 'entered' | 'removed'> {
  if (list === undefined) return { created: mapTypes(() => 0), entered: mapKinds(() => 0), removed: 0 };
  if (seen.length === 0)
    return { created: list.created, entered: list.entered, removed: list.removed + removed };
  const counted = list.restored ? seen.filter(({ job, to }) => !isOldNews(job, to, atMs)) : seen;
  const count = (matches: (change: Change) => boolean) => counted.filter(matches).length;
  return {
    created: mapTypes(
      (type) =>
        list.created[type] + count(({ job, from }) => from === undefined && job.deliveryType === type),
    ),
    entered: mapKinds(
      (type, state) =>
        list.entered[type][state] + count(({ job, to }) => to === state && job.deliveryType === type),
    ),
    removed: list.removed + removed,
  };
}
