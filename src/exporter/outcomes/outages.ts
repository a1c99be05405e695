import {
  MAX_SEPARATE_FAILURES,
  mayBeOutage,
  type Outage,
  type OutageEvent,
  outageOf,
  stepOutage,
} from '../../core/outage.ts';
import { targetKey } from '../../core/target.ts';
import type { View } from '../../core/view.ts';
import type { PollStep } from '../../poller/poller.ts';

/** Reports are deferred no longer than this, because a round may last for hours when every request times out. */
const MAX_HOLD_MS = 60_000;

export interface OutageParts {
  readonly views: () => readonly View[];
  /** Returns the number of targets. */
  readonly size: () => number;
  /** True if no poll is running or queued. */
  readonly isIdle: () => boolean;
  readonly onOutage: (event: OutageEvent) => void;
  /** Called with a deferred poll that belongs to no outage. */
  readonly onSeparate: (step: PollStep) => void;
  /** Called when the deferred polls have been reported. */
  readonly onReported: () => void;
}

/**
 * Defers failures that an outage may cause, and recoveries from them, until their round has ended, for a minute at
 * most. If few targets fail then, each is reported separately; if many fail, all of them are reported as one outage.
 */
export class Outages {
  readonly #parts: OutageParts;
  #outage: Outage | undefined;
  #deferred: PollStep[] = [];
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;

  constructor(parts: OutageParts) {
    this.#parts = parts;
  }

  /** Restores the outage from the views of an earlier process, which has reported it. */
  remember(views: readonly View[]): void {
    this.#outage = outageOf(views);
  }

  /** Returns the views as they were before the deferred polls. */
  reported(views: readonly View[]): readonly View[] {
    if (this.#deferred.length === 0) return views;
    // If several polls of a target are deferred, the view before the first one counts.
    const before = new Map(
      this.#deferred.toReversed().map((step) => [targetKey(step.before.target), step.before]),
    );
    return views.map((view) => before.get(targetKey(view.target)) ?? view);
  }

  /** Records a finished poll. Returns whether the report of its failure or recovery is deferred. */
  record(step: PollStep): boolean {
    const isDeferred = step.events.some(mayBeOutage) && this.#mayBeMany();
    if (isDeferred) {
      this.#deferred.push(step);
      this.#timer ??= setTimeout(() => this.report(), MAX_HOLD_MS).unref();
    }
    // The poller counts this poll as running until the next turn of the event loop.
    if (this.#deferred.length > 0) this.#turn ??= setImmediate(() => this.#reportIfIdle());
    return isDeferred;
  }

  /** Reports the deferred polls. */
  report(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    this.#timer = undefined;
    this.#turn = undefined;
    if (this.#deferred.length === 0) return;
    const deferred = this.#deferred;
    this.#deferred = [];
    const { next, event, areSeparate } = stepOutage(this.#outage, this.#parts.views());
    this.#outage = next;
    if (event !== undefined) this.#parts.onOutage(event);
    if (areSeparate) for (const step of deferred) this.#parts.onSeparate(step);
    this.#parts.onReported();
  }

  #mayBeMany(): boolean {
    return this.#outage !== undefined || this.#parts.size() > MAX_SEPARATE_FAILURES;
  }

  #reportIfIdle(): void {
    this.#turn = undefined;
    if (this.#parts.isIdle()) this.report();
  }
}
