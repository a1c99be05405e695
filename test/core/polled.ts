import type { ByKind } from '../../src/core/byKind.ts';
import type { Event } from '../../src/core/event.ts';
import type { FailureKind } from '../../src/core/failure.ts';
import { DELIVERY_TYPES, type RestoreJob, STATES } from '../../src/core/job.ts';
import type { ListRead, Outcome } from '../../src/core/outcome.ts';
import { step } from '../../src/core/step.ts';
import { type JobList, newView, type View } from '../../src/core/view.ts';
import { complete, failed, listRead, MINUTE, NOON_MS, TARGET } from './build.ts';

/** The life of one target in a test: polls are a minute apart, the first at noon. */
export class Polled {
  view: View = newView(TARGET);
  /** The events of the last poll. */
  events: readonly Event[] = [];
  nowMs = NOON_MS - MINUTE;

  /** Runs a complete poll. `atMs` sets both our clock and Atlas'. */
  poll(jobs: readonly RestoreJob[], atMs: number = this.nowMs + MINUTE): this {
    return this.take(complete(listRead(jobs, atMs)), atMs);
  }

  /** Runs a complete poll of both lists. */
  pollBoth(jobs: readonly RestoreJob[], collections: ListRead | FailureKind): this {
    const atMs = this.nowMs + MINUTE;
    const read =
      typeof collections === 'string' ? { kind: collections, message: 'made to fail' } : collections;
    return this.take(complete(listRead(jobs, atMs), { collections: read }), atMs);
  }

  fail(kind: FailureKind = 'timeout', atMs: number = this.nowMs + MINUTE): this {
    return this.take(failed(kind, atMs), atMs);
  }

  take(outcome: Outcome, nowMs: number = this.nowMs): this {
    const { next, events } = step(this.view, outcome, { expiringWithinMs: 15 * MINUTE });
    this.view = next;
    this.events = events;
    this.nowMs = nowMs;
    return this;
  }

  /** The list of restore jobs; throws before the first complete poll. */
  get list(): JobList {
    if (this.view.restores === undefined) throw new Error('no complete poll yet');
    return this.view.restores;
  }

  /** Every counter and count other than 0, by its words. */
  get numbers(): Readonly<Record<string, number>> {
    const { created, entered, removed, counts } = this.list;
    const all: readonly (readonly [string, number])[] = [
      ...DELIVERY_TYPES.map((type) => [`created ${type}`, created[type]] as const),
      ...byWords('entered', entered),
      ['removed', removed],
      ...byWords('now', counts),
    ];
    return Object.fromEntries(all.filter(([, value]) => value !== 0));
  }
}

function byWords(word: string, numbers: ByKind<number>): readonly (readonly [string, number])[] {
  return DELIVERY_TYPES.flatMap((type) =>
    STATES.map((state) => [`${word} ${type} ${state}`, numbers[type][state]] as const),
  );
}
