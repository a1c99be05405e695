import type { FoundCluster } from '../atlas/clusters/inventory.ts';
import type { Failure } from '../core/failure.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';

/** Polls in a row that find no list before a deleted cluster leaves. */
const POLLS = 2;

/**
 * Deleted clusters whose backups are gone as well: Atlas still lists them for a while, but no longer their
 * restore jobs.
 */
export class GoneClusters {
  readonly #missed = new Map<TargetKey, number>();
  /** The entry that each of them had. */
  readonly #entries = new Map<TargetKey, string>();

  /** Takes how a poll ended. Returns whether the cluster leaves with it. */
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

  /** Whether a listed cluster has left, and its entry is what it was. */
  has(target: Target, cluster: FoundCluster): boolean {
    const key = targetKey(target);
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    if (entry === entryOf(cluster)) return true;
    this.#entries.delete(key);
    return false;
  }
}

function entryOf({ id, isDeleted, tags }: FoundCluster): string {
  return JSON.stringify([id, isDeleted, ...tags]);
}
