import type { Outcome } from '../core/outcome.ts';
import { type Target, targetKey } from '../core/target.ts';

export interface RoundResult {
  readonly targets: number;
  readonly failed: number;
}

/** Waits until every target has been polled once since the start. */
export class FirstRound {
  /** True if the poll of each target failed; `undefined` once the round is done. */
  #failed: Map<string, boolean> | undefined = new Map();

  /** Records a poll. */
  polled(target: Target, outcome: Outcome): void {
    if (outcome.kind !== 'skipped') this.#failed?.set(targetKey(target), outcome.kind === 'failed');
  }

  /** Returns the result, once, when every target has been polled. `isKnown` returns whether every discovery was tried. */
  take(targets: () => readonly Target[], isKnown: () => boolean): RoundResult | undefined {
    const polled = this.#failed;
    if (polled === undefined || !isKnown()) return undefined;
    const all = targets().map(targetKey);
    if (polled.size < all.length || all.some((key) => !polled.has(key))) return undefined;
    this.#failed = undefined;
    return { targets: all.length, failed: all.filter((key) => polled.get(key)).length };
  }
}
