import type { FoundCluster } from '../atlas/clusters/inventory.ts';
import type { Failure } from '../core/failure.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';

/** Polls in a row that must find no list before a deleted cluster is dropped. */
const POLLS = 2;

/**
 * Deleted clusters whose backups are gone, too. For a while Atlas still lists such a cluster, but no longer its
 * restore jobs.
 */
export class GoneClusters {
  readonly #missed = new Map<TargetKey, number>();
  /** The list entry of each cluster when it was dropped. */
  readonly #entries = new Map<TargetKey, string>();

  /** Records the result of a poll. Returns whether the cluster is dropped. */
  take(target: Target, cluster: FoundCluster | undefined, failure: Failure | undefined): boolean {
    const key = targetKey(target);
    if (failure?.isClusterMissing !== true || cluster?.isDeleted !== true) {
      this.#missed.delete(key);
      return false;
    }
    const missed = (this.#missed.get(key) ?? 0) + 1;
    this.#missed.set(key, missed);
    if (missed < POLLS) return false;
    this.#missed.delete(key);
    this.#entries.set(key, entryOf(cluster));
    return true;
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
