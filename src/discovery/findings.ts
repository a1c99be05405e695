import type { FoundCluster } from '../atlas/clusters/entries.ts';
import type { ProjectId, Target } from '../core/target.ts';

/** An entry of `exclude` that matches no cluster of a project, or no project that the credentials can see (`all`). */
export interface UnmatchedExclude {
  readonly projectId: ProjectId | 'all';
  readonly credentials: string;
  readonly exclude: string;
}

/** A tag of a cluster whose value cannot be a label. */
export interface DroppedTag extends Target {
  readonly tag: string;
}

/** Returns the tags of a target's cluster that `wanted` selects as labels but that are left out. */
export function droppedTagsOf(
  target: Target,
  cluster: FoundCluster | undefined,
  wanted: readonly string[],
): readonly DroppedTag[] {
  const dropped = cluster?.droppedTags ?? [];
  return wanted.filter((tag) => dropped.includes(tag)).map((tag) => ({ ...target, tag }));
}
