import { shiftClock } from '../core/shiftClock.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';
import { newView, type View, withCluster } from '../core/view.ts';
import type { PolledTarget } from '../discovery/project.ts';

/** The targets that are polled, and their views. */
export class TargetViews {
  #targets: ReadonlyMap<TargetKey, PolledTarget> = new Map();
  readonly #views = new Map<TargetKey, View>();
  /** Targets that this process has polled, successfully or not. */
  readonly #polled = new Set<TargetKey>();
  readonly #onForget: (target: Target) => void;

  /** `onForget` is called with each target that is no longer polled, after its view was deleted. */
  constructor(onForget: (target: Target) => void) {
    this.#onForget = onForget;
  }

  /** Replaces the targets. Those that stay keep their views; `remembered` has views of new ones. */
  setTargets(targets: readonly PolledTarget[], remembered: ReadonlyMap<TargetKey, View>): void {
    this.#targets = new Map(targets.map((polled) => [targetKey(polled.target), polled]));
    for (const [key, { target }] of this.#views) {
      if (this.#targets.has(key)) continue;
      this.#views.delete(key);
      this.#polled.delete(key);
      this.#onForget(target);
    }
    for (const [key, { target }] of this.#targets) {
      if (this.#views.has(key)) continue;
      this.#views.set(key, remembered.get(key) ?? newView(target));
    }
  }

  /** Records the id of a target's cluster. Returns whether another cluster had the target's name before. */
  identify(key: TargetKey, clusterId: string): boolean {
    const view = this.#views.get(key);
    if (view === undefined) return false;
    this.#views.set(key, withCluster(view, clusterId));
    return view.clusterId !== undefined && view.clusterId !== clusterId;
  }

  /** Adjusts all views to a local clock that was set forward by `ms`, or back if negative. */
  shiftClock(ms: number): void {
    for (const [key, view] of this.#views) this.#views.set(key, shiftClock(view, ms));
  }

  get size(): number {
    return this.#targets.size;
  }

  keys(): readonly TargetKey[] {
    return [...this.#targets.keys()];
  }

  views(): readonly View[] {
    return [...this.#views.values()];
  }

  view(key: TargetKey): View | undefined {
    return this.#views.get(key);
  }

  target(key: TargetKey): PolledTarget | undefined {
    return this.#targets.get(key);
  }

  /** Replaces a view after a poll; a skipped poll does not count as one. */
  replace(key: TargetKey, view: View, isPolled: boolean): void {
    this.#views.set(key, view);
    if (isPolled) this.#polled.add(key);
  }

  isPolled(key: TargetKey): boolean {
    return this.#polled.has(key);
  }

  get areAllPolled(): boolean {
    return this.#polled.size === this.#targets.size;
  }
}
