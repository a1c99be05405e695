import type { Event } from './event.ts';
import { announceExpiring } from './expiry.ts';
import { type Failure, isFailure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { type Rules, type Step, stepList } from './stepList.ts';
import { failureOf, type JobList, type LastPoll, type View } from './view.ts';

/** view' = step(view, outcome, rules): the only place where a poll changes a view. */
export function step(view: View, outcome: Outcome, rules: Rules): Step<View> {
  switch (outcome.kind) {
    case 'skipped':
      return { next: { ...view, skipped: view.skipped + 1 }, events: [] };
    case 'failed': {
      const { startedAtMs, endedAtMs, pages, failure } = outcome;
      const lastPoll = { startedAtMs, endedAtMs, pages, failure, collectionsFailure: undefined };
      const restores = keepList(view.restores, failure, endedAtMs, rules);
      const collections = keepList(view.collections, failure, endedAtMs, rules);
      return combine(view, lastPoll, restores, collections);
    }
    case 'complete': {
      const { startedAtMs, endedAtMs, pages } = outcome;
      const restores = stepList(view.target, view.restores, outcome.restores, outcome, rules);
      const read = outcome.collections;
      const collectionsFailure = isFailure(read) ? read : undefined;
      const collections =
        read === undefined || isFailure(read)
          ? keepList(view.collections, collectionsFailure, endedAtMs, rules)
          : stepList(view.target, view.collections, read, outcome, rules);
      const lastPoll = { startedAtMs, endedAtMs, pages, failure: undefined, collectionsFailure };
      return combine(view, lastPoll, restores, collections);
    }
  }
}

function combine(
  view: View,
  lastPoll: LastPoll,
  restores: Step<JobList | undefined>,
  collections: Step<JobList | undefined>,
): Step<View> {
  return {
    next: {
      target: view.target,
      clusterId: view.clusterId,
      lastPoll,
      restores: restores.next,
      collections: collections.next,
      polls: view.polls + 1,
      consecutiveFailedPolls: lastPoll.failure === undefined ? 0 : view.consecutiveFailedPolls + 1,
      failingSinceMs:
        failureOf(lastPoll) === undefined ? undefined : (view.failingSinceMs ?? lastPoll.startedAtMs),
      skipped: view.skipped,
    },
    events: [
      ...pollEvents(failureOf(view.lastPoll), failureOf(lastPoll)),
      ...restores.events,
      ...collections.events,
    ],
  };
}

function pollEvents(before: Failure | undefined, now: Failure | undefined): readonly Event[] {
  if (before?.kind === now?.kind) return [];
  if (now !== undefined) return [{ kind: 'pollFailed', failure: now }];
  return before === undefined ? [] : [{ kind: 'pollRecovered', was: before.kind }];
}

// A poll that did not read the list changes nothing in it, except that downloads come closer to their expiry, and that no
// page is compared after a timeout: a walk that starts over takes twice as long, and might time out again each time.
function keepList(
  list: JobList | undefined,
  failure: Failure | undefined,
  nowMs: number,
  rules: Rules,
): Step<JobList | undefined> {
  if (list === undefined) return { next: undefined, events: [] };
  const { snapshot, announced } = announceExpiring(
    list.snapshot,
    nowMs + list.skewMs,
    rules.expiringWithinMs,
  );
  const hashes = list.hashes && failure?.kind === 'timeout' ? { ...list.hashes, pages: [] } : list.hashes;
  if (announced.length === 0 && hashes === list.hashes) return { next: list, events: [] };
  const events = announced.map((job) => ({ kind: 'expiring', job }) as const);
  return { next: { ...list, snapshot, hashes }, events };
}
