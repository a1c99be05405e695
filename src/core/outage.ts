import type { Event } from './event.ts';
import type { FailureKind } from './failure.ts';
import type { Target } from './target.ts';
import { failureOf, type View } from './view.ts';

/** Failures that strike many targets at once where Atlas, or the way to it, is down. */
const OF_OUTAGE: ReadonlySet<FailureKind> = new Set(['network', 'server_error', 'timeout']);

/** More targets than these that fail at a time are one outage. */
export const MOST_ALONE = 10;

/** Targets that a report names. */
const NAMED = 5;

/** An outage as it was reported last. */
export interface Outage {
  /** The most frequent one. */
  readonly reason: FailureKind;
  /** Targets that failed. */
  readonly targets: number;
}

/** An outage begins or spreads; or it recedes or ends, and `failing` targets are left. */
export type OutageEvent =
  | {
      readonly kind: 'failed';
      readonly reason: FailureKind;
      readonly targets: number;
      readonly first: readonly Target[];
      readonly message: string;
    }
  | {
      readonly kind: 'recovered';
      readonly reason: FailureKind;
      readonly targets: number;
      readonly failing: number;
      readonly first: readonly Target[];
    };

export interface OutageStep {
  readonly next: Outage | undefined;
  readonly event: OutageEvent | undefined;
  /** No outage: each target that has begun or ceased to fail is reported by itself. */
  readonly areAlone: boolean;
}

/** Returns whether an event may be one of many alike. */
export function isOfOutage(event: Event): boolean {
  switch (event.kind) {
    case 'pollFailed':
      return OF_OUTAGE.has(event.failure.kind);
    case 'pollRecovered':
      return OF_OUTAGE.has(event.was);
    case 'created':
    case 'changed':
    case 'removed':
    case 'expiring':
      return false;
  }
}

/** Returns the outage that an earlier process has reported, by the views that it left. */
export function rememberOutage(views: readonly View[]): Outage | undefined {
  return stepOutage(undefined, views).next;
}

/**
 * outage' = stepOutage(outage, views): the outage after some targets have begun or ceased to fail. It is reported once,
 * and again when it has doubled or halved. It is over once half of `MOST_ALONE` targets are left.
 */
export function stepOutage(outage: Outage | undefined, views: readonly View[]): OutageStep {
  const struck = views.flatMap(({ target, lastPoll }) => {
    const failure = failureOf(lastPoll);
    return failure !== undefined && OF_OUTAGE.has(failure.kind) ? [{ target, failure }] : [];
  });
  const targets = struck.length;
  const first = struck.slice(0, NAMED).map(({ target }) => target);
  if (outage === undefined && targets <= MOST_ALONE)
    return { next: undefined, event: undefined, areAlone: true };
  if (outage === undefined || targets >= 2 * outage.targets) {
    const reason = mostFrequent(struck.map(({ failure }) => failure.kind));
    const message = struck.find(({ failure }) => failure.kind === reason)?.failure.message ?? '';
    return {
      next: { reason, targets },
      event: { kind: 'failed', reason, targets, first, message },
      areAlone: false,
    };
  }
  const isOver = targets <= MOST_ALONE / 2;
  if (!isOver && targets > outage.targets / 2) return { next: outage, event: undefined, areAlone: false };
  const { reason } = outage;
  return {
    next: isOver ? undefined : { reason, targets },
    event: { kind: 'recovered', reason, targets: outage.targets - targets, failing: targets, first },
    areAlone: false,
  };
}

function mostFrequent(reasons: readonly FailureKind[]): FailureKind {
  const count = (reason: FailureKind) => reasons.filter((each) => each === reason).length;
  return [...new Set(reasons)].reduce((one, other) => (count(other) > count(one) ? other : one));
}
