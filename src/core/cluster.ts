import type { Target } from './target.ts';

/** A target's cluster, as far as it is known. */
export interface KnownCluster {
  readonly target: Target;
  readonly family: 'dedicated' | 'flex';
  readonly tags: ReadonlyMap<string, string>;
}
