import type { Target } from './target.ts';

/** The type of a cluster. Atlas' API separates the two into different paths. */
export type ClusterType = 'dedicated' | 'flex';

/** The known facts of a target's cluster. */
export interface KnownCluster {
  readonly target: Target;
  readonly type: ClusterType;
  /** The cluster was deleted and its backups were retained. */
  readonly isDeleted: boolean;
  readonly tags: ReadonlyMap<string, string>;
}
