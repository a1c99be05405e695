import type { Event } from './event.ts';
import type { FailureKind } from './failure.ts';
import type { Target } from './target.ts';
import { failureOf, type View } from './view.ts';

/** Failures that affect many targets at once when Atlas, or the network path to it, is down. */
const OUTAGE_KINDS: ReadonlySet<FailureKind> = new Set(['network', 'server_error', 'timeout']);

/** If more targets than this fail at the same time, they are reported as one outage. */
export const MAX_SEPARATE_FAILURES = 10;

/** The number of targets that an event names. */
const MAX_NAMED_TARGETS = 5;

/** An outage as last reported. */
export interface Outage {
  /** The most frequent reason. */
  readonly reason: FailureKind;
  /** The number of failing targets. */
  readonly targets: number;
}

/** `failed`: an outage begins or spreads. `recovered`: it shrinks or ends, and `failing` targets still fail. */
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
  /** There is no outage: each target that starts or stops failing is reported separately. */
  readonly areSeparate: boolean;
}

/** Returns whether the reason of an event is one that an outage causes. */
export function mayBeOutage(event: Event): boolean {
  switch (event.kind) {
    case 'pollFailed':
      return OUTAGE_KINDS.has(event.failure.kind);
    case 'pollRecovered':
      return OUTAGE_KINDS.has(event.was);
    case 'created':
    case 'changed':
    case 'removed':
    case 'expiring':
      return false;
  }
}

/** Returns the outage that an earlier process reported, derived from its views. */
export function outageOf(views: readonly View[]): Outage | undefined {
  return stepOutage(undefined, views).next;
}

/**
 * outage' = stepOutage(outage, views), after targets started or stopped failing. An outage is reported once, and again
 * whenever the number of failing targets has doubled or halved. It is over once half of `MAX_SEPARATE_FAILURES` or fewer fail.
 */
export function stepOutage(outage: Outage | undefined, views: readonly View[]): OutageStep {
  const failing = views.flatMap(({ target, lastPoll }) => {
    const failure = failureOf(lastPoll);
    return failure !== undefined && OUTAGE_KINDS.has(failure.kind) ? [{ target, failure }] : [];
  });
  const targets = failing.length;
  const first = failing.slice(0, MAX_NAMED_TARGETS).map(({ target }) => target);
  if (outage === undefined && targets <= MAX_SEPARATE_FAILURES)
    return { next: undefined, event: undefined, areSeparate: true };
  if (outage === undefined || targets >= 2 * outage.targets) {
    const reason = mostFrequent(failing.map(({ failure }) => failure.kind));
    const message = failing.find(({ failure }) => failure.kind === reason)?.failure.message ?? '';
    return {
      next: { reason, targets },
      event: { kind: 'failed', reason, targets, first, message },
      areSeparate: false,
    };
  }
  const isOver = targets <= MAX_SEPARATE_FAILURES / 2;
  if (!isOver && targets > outage.targets / 2) return { next: outage, event: undefined, areSeparate: false };
  const { reason } = outage;
  return {
    next: isOver ? undefined : { reason, targets },
    event: { kind: 'recovered', reason, targets: outage.targets - targets, failing: targets, first },
    areSeparate: false,
  };
}

function mostFrequent(reasons: readonly FailureKind[]): FailureKind {
  const count = (reason: FailureKind) => reasons.filter((each) => each === reason).length;
  return [...new Set(reasons)].reduce((one, other) => (count(other) > count(one) ? other : one));
}
