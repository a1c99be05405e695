import type { Target } from './target.ts';

/** The known facts of a target's cluster. */
export interface KnownCluster {
  readonly target: Target;
  readonly type: 'dedicated' | 'flex';
  /** The cluster was deleted and its backups were retained. */
  readonly isDeleted: boolean;
  readonly tags: ReadonlyMap<string, string>;
}
