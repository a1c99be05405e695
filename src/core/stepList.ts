import { type Change, type Difference, diff } from './diff.ts';
import type { Event } from './event.ts';
import { announceExpiring } from './expiry.ts';
import { rankJobs } from './history.ts';
import { stateOf } from './job.ts';
import type { ListRead } from './outcome.ts';
import { mapKinds, mapTypes } from './record.ts';
import { countJobs, EMPTY_SNAPSHOT, settleStates, takeSnapshot, withJobs } from './snapshot.ts';
import type { Target } from './target.ts';
import type { JobList, LastPoll } from './view.ts';

/** What a step has to know beside the view and the outcome. */
export interface Rules {
  readonly expiringWithinMs: number;
}

export interface Step<T> {
  readonly next: T;
  readonly events: readonly Event[];
}

/** A job this much older than the previous good poll was there then: shifting pages hid it. */
const HIDDEN_AFTER_MS = 10 * 60_000;

/** Clocks that agree to this are taken for the same: `Date` headers are cut to whole seconds. */
const SAME_CLOCK_MS = 2000;

/** The next picture of one list, and what happened since the previous one: nothing at the baseline. */
export function stepList(
  target: Target,
  list: JobList | undefined,
  read: ListRead,
  poll: Pick<LastPoll, 'startedAtMs' | 'endedAtMs'>,
  rules: Rules,
): Step<JobList> {
  const previous = list?.snapshot ?? EMPTY_SNAPSHOT;
  const states = settleStates(read.jobs, (job) => stateOf(job, read.atMs), previous);
  const fresh = takeSnapshot(read, states, previous);
  const { changes, lacking } = list === undefined ? NO_DIFFERENCE : diff(previous, fresh, read.jobs);

  const kept = lacking.filter(({ id }) => list?.missing.has(id) !== true);
  const removed = lacking.filter(({ id }) => list?.missing.has(id) === true);
  const missing = new Set(kept.map(({ id }) => id));
  const seen = changes.filter((change) => change.from !== undefined || !wasHidden(change, list));
  const entered = seen.flatMap(({ job }) => {
    const known = fresh.whole.get(job.id);
    return known === undefined ? [] : [{ ...known, enteredAtMs: read.atMs }];
  });
  const picture = withJobs(
    fresh,
    kept.filter(({ known }) => known === undefined),
    [...kept.flatMap(({ known }) => known ?? []), ...entered],
  );
  const { snapshot, announced } = announceExpiring(picture, read.atMs, rules.expiringWithinMs);

  return {
    next: {
      snapshot,
      counts: countJobs(snapshot),
      history: rankJobs(read, states, target.projectId, list?.history, missing),
      missing,
      invalid: { noId: read.noId, badField: read.badField },
      beganAtMs: read.beganAtMs,
      readAtMs: poll.endedAtMs,
      skewMs: skewOf(read.atMs, poll),
      ...countChanges(list, seen, removed.length),
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

// Atlas answered while the poll ran: where its clock says so too, the two agree. The other list may have
// been read after this one, so the end of the poll alone tells nothing.
function skewOf(
  atMs: number,
  { startedAtMs, endedAtMs }: Pick<LastPoll, 'startedAtMs' | 'endedAtMs'>,
): number {
  const agree = startedAtMs - SAME_CLOCK_MS <= atMs && atMs <= endedAtMs + SAME_CLOCK_MS;
  return agree ? 0 : atMs - endedAtMs;
}

const NO_DIFFERENCE: Difference = { changes: [], lacking: [] };

// Hidden at the previous good poll by a page that shifted: it is no news.
function wasHidden({ job }: Change, list: JobList | undefined): boolean {
  return (
    list !== undefined && job.createdAtMs !== undefined && job.createdAtMs < list.beganAtMs - HIDDEN_AFTER_MS
  );
}

function eventOf({ job, from, to }: Change): Event {
  return from === undefined ? { kind: 'created', job, to } : { kind: 'changed', job, from, to };
}

function countChanges(
  list: JobList | undefined,
  seen: readonly Change[],
  removed: number,
): Pick<JobList, 'created' | 'entered' | 'removed'> {
  if (list === undefined) return { created: mapTypes(() => 0), entered: mapKinds(() => 0), removed: 0 };
  if (seen.length === 0)
    return { created: list.created, entered: list.entered, removed: list.removed + removed };
  const count = (matches: (change: Change) => boolean) => seen.filter(matches).length;
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
