import type { FoundCluster } from '../atlas/clusters/entries.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';

/**
 * Deleted clusters that were dropped because their backups are gone, too. For a while Atlas still lists such a cluster,
 * but no longer its restore jobs.
 */
export class GoneClusters {
  /** The list entry of each cluster when it was dropped. */
  readonly #entries = new Map<TargetKey, string>();

  add(target: Target, cluster: FoundCluster): void {
    this.#entries.set(targetKey(target), entryOf(cluster));
  }

  /** Returns whether a listed cluster was dropped and its entry has not changed since. */
  has(target: Target, cluster: FoundCluster): boolean {
    const key = targetKey(target);
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    if (entry === entryOf(cluster)) return true;
    this.#entries.delete(key);
    return false;
  }
}

// Atlas promises no order of tags.
function entryOf({ id, isDeleted, tags }: FoundCluster): string {
  return JSON.stringify([id, isDeleted, ...[...tags].toSorted()]);
}
