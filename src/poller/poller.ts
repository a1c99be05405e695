import { type TaskOwner, TaskRunner } from '../atlas/taskRunner.ts';
import type { Event } from '../core/event.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Rules } from '../core/stepList.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';
import type { View } from '../core/view.ts';
import type { PolledTarget } from '../discovery/project.ts';
import { FairSemaphore } from '../queue/fairSemaphore.ts';
import { ActivePolls } from './activePolls.ts';
import { pollUnlessGone, stepView } from './poll.ts';
import { TargetViews } from './targetViews.ts';

/** A poll that ended or was skipped, and the changes that it made. */
export interface PollStep {
  readonly before: View;
  readonly view: View;
  readonly outcome: Outcome;
  readonly events: readonly Event[];
}

export interface PollerSettings {
  readonly concurrency: number;
  readonly jitterMs: number;
  readonly timeoutMs: number;
  readonly collectionJobs: boolean;
  readonly rules: Rules;
}

export interface PollerOptions {
  readonly targets: readonly PolledTarget[];
  readonly settings: PollerSettings;
  /** Views that an earlier process left, for the initial targets. */
  readonly remembered?: ReadonlyMap<TargetKey, View>;
  readonly now: () => number;
  /** A monotonic clock for durations, because `now` may be set back or forward. */
  readonly steadyMs: () => number;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
  /** Called with every poll that ended or was skipped, after the view has changed. */
  readonly onStep: (step: PollStep) => void;
  readonly onBug: (error: unknown, owner: TaskOwner) => void;
  /** Called with each target that is no longer polled, after its view was dropped. */
  readonly onForget: (target: Target) => void;
  /** Returns whether a target is a discovered cluster that was deleted. */
  readonly isDeleted: (target: Target) => boolean;
  /** Called with a deleted cluster whose list is missing twice in a row. The view stays as it is. */
  readonly onGone: (target: Target) => void;
}

/** Polls targets and holds their views. */
export class Poller {
  /** Runs the polls, and all other tasks that send requests to Atlas. */
  readonly tasks: TaskRunner;
  readonly #options: PollerOptions;
  #settings: PollerSettings;
  readonly #slots: FairSemaphore;
  readonly #targets: TargetViews;
  readonly #activePolls = new ActivePolls({
    poll: (key) => this.#poll(key),
    onSkipped: (key) => this.#apply(key, { kind: 'skipped' }),
  });

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#targets = new TargetViews(options.onForget);
    this.#slots = new FairSemaphore(options.settings.concurrency, 1);
    this.tasks = new TaskRunner({
      slots: this.#slots,
      timeoutMs: () => this.#settings.timeoutMs,
      now: options.now,
      steadyMs: options.steadyMs,
      onBug: options.onBug,
      ...this.#activePolls.signals,
    });
    this.#setTargets(options.targets, options.remembered);
  }

  /**
   * Replaces the targets. Targets that stay keep their views; the views of removed targets are dropped. A target whose
   * cluster was replaced by another of the same name is polled at once.
   */
  setTargets(targets: readonly PolledTarget[]): void {
    this.#setTargets(targets);
    for (const { target, clusterId } of targets) {
      const key = targetKey(target);
      const isReplaced = clusterId !== undefined && this.#targets.identify(key, clusterId);
      // A running poll finds that its view has changed, and polls again.
      if (isReplaced && !this.#activePolls.has(key)) this.#activePolls.begin([key], () => 0);
    }
  }

  #setTargets(targets: readonly PolledTarget[], remembered: ReadonlyMap<TargetKey, View> = new Map()): void {
    this.#targets.setTargets(targets, remembered);
    this.#slots.shareAmong(new Set(targets.map(({ target }) => target.projectId)).size);
  }

  /** Changes the settings for polls that start from now on. */
  configure(settings: PollerSettings): void {
    this.#settings = settings;
    this.#slots.resize(settings.concurrency);
  }

  /** Adjusts all views to a local clock that was set forward by `ms`, or back if negative. */
  shiftClock(ms: number): void {
    this.#targets.shiftClock(ms);
  }

  views(): readonly View[] {
    return this.#targets.views();
  }

  get size(): number {
    return this.#targets.size;
  }

  /** True if this process has polled every target. */
  get hasPolledAll(): boolean {
    return this.#targets.areAllPolled;
  }

  /** Returns the targets that this process has not polled yet. */
  unpolled(): readonly Target[] {
    const unpolled = this.#targets.keys().filter((key) => !this.#targets.isPolled(key));
    return unpolled.flatMap((key) => this.#targets.target(key)?.target ?? []);
  }

  /** Starts a poll at once of every target that this process has never polled. */
  pollNew(): void {
    const isNew = (key: TargetKey) => !this.#targets.isPolled(key) && !this.#activePolls.has(key);
    this.#activePolls.begin(this.#targets.keys().filter(isNew), () => 0);
  }

  /** Starts a poll of every target, each at a random time within `jitterMs`. A target that is still being polled is skipped. */
  tick(jitterMs = this.#settings.jitterMs): void {
    this.#activePolls.begin(this.#targets.keys(), () => this.#options.random() * jitterMs);
  }

  /** Resolves when the polls that run now have ended. Does not wait for delayed polls. */
  settled(): Promise<void> {
    return this.#activePolls.settled();
  }

  /** No poll runs or waits for its start. */
  get isIdle(): boolean {
    return this.#activePolls.isIdle;
  }

  /** Resolves when no poll runs or waits for its start. */
  idle(): Promise<void> {
    return this.#activePolls.idle();
  }

  /** Starts no more polls, and aborts those that still run after `graceMs`. */
  stop(graceMs: number): Promise<void> {
    return this.#activePolls.stop(graceMs);
  }

  async #poll(key: TargetKey): Promise<void> {
    const view = this.#targets.view(key);
    const polled = this.#targets.target(key);
    // A target removed while queued is not polled; re-adding it starts a new poll.
    if (view === undefined || polled === undefined) return;
    const { collectionJobs } = this.#settings;
    const { target, lists } = polled;
    const isDeleted = () => this.#options.isDeleted(target);
    const outcome = await pollUnlessGone(view, { tasks: this.tasks, lists, collectionJobs }, isDeleted);
    const current = this.#targets.view(key);
    // The read was compared with lists that the view no longer has: during the poll, the target was removed and added again,
    // its cluster was replaced, or the clock was set, which replaces the lists with shifted ones.
    const isReplaced = current?.restores !== view.restores || current?.collections !== view.collections;
    if (current !== undefined && isReplaced) await this.#poll(key);
    else if (outcome === 'gone') this.#options.onGone(target);
    else this.#apply(key, outcome);
  }

  #apply(key: TargetKey, outcome: Outcome): void {
    const view = this.#targets.view(key);
    if (view === undefined) return;
    const { next, events } = stepView(view, outcome, this.#settings.rules, this.#options.onBug);
    this.#targets.replace(key, next, outcome.kind !== 'skipped');
    this.#options.onStep({ before: view, view: next, outcome, events });
  }
}
