import type { ProjectId, Target } from '../core/target.ts';

/** Looks up facts of a target that its view does not contain. */
export interface TargetLookup {
  /** Returns the name of a project, or its id until the name is known. */
  nameOf(projectId: ProjectId): string;
  /**
   * Returns true if the cluster was deleted and its backups were retained; `undefined` if that is not known, because
   * the configuration names the cluster and no list of clusters contains it.
   */
  wasDeleted(target: Target): boolean | undefined;
}
