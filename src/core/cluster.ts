import type { Target } from './target.ts';

/** A target's cluster, as far as it is known. */
export interface KnownCluster {
  readonly target: Target;
  readonly family: 'dedicated' | 'flex';
  /** Deleted, with its backups kept. */
  readonly isDeleted: boolean;
  readonly tags: ReadonlyMap<string, string>;
}
