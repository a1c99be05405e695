import type { TargetKey } from './target.ts';
import type { JobList, View } from './view.ts';

/** Returns a view adjusted to a local clock that was set forward by `ms`, or back if negative: ages stay the same. */
export function shiftClock(view: View, ms: number): View {
  const { lastPoll, restores, collections } = view;
  return {
    ...view,
    lastPoll: lastPoll && {
      ...lastPoll,
      startedAtMs: lastPoll.startedAtMs + ms,
      endedAtMs: lastPoll.endedAtMs + ms,
    },
    failingSinceMs: view.failingSinceMs && view.failingSinceMs + ms,
    restores: restores && shiftList(restores, ms),
    collections: collections && shiftList(collections, ms),
  };
}

function shiftList(list: JobList, ms: number): JobList {
  return { ...list, readAtMs: list.readAtMs + ms, skewMs: list.skewMs - ms };
}

/** Returns the views of an earlier process, whose clock may have been ahead, shifted so that no poll is in the future. */
export function withoutFuturePolls(
  views: ReadonlyMap<TargetKey, View>,
  nowMs: number,
): ReadonlyMap<TargetKey, View> {
  return new Map(
    [...views].map(([key, view]) => {
      const aheadMs = (view.lastPoll?.endedAtMs ?? 0) - nowMs;
      return [key, aheadMs > 0 ? shiftClock(view, -aheadMs) : view];
    }),
  );
}
