import type { FoundProject } from '../atlas/clusters/entries.ts';
import type { ProjectConfig } from '../config/config.ts';
import type { ProjectId } from '../core/target.ts';
import type { DiscoveryView } from './stepDiscovery.ts';

export interface CoveredProject {
  readonly id: ProjectId;
  readonly name: string | undefined;
  /** The entry of the configuration that covers it. */
  readonly entry: ProjectConfig;
}

/** Returns the projects that the file names, and all projects that the credentials of each `id: all` can see. */
export function coveredProjects(
  entries: readonly ProjectConfig[],
  seenBy: (credentials: string) => DiscoveryView<ProjectId, FoundProject> | undefined,
): readonly CoveredProject[] {
  const named = entries.flatMap((entry) =>
    entry.id === 'all' ? [] : [{ id: entry.id, name: entry.name, entry }],
  );
  const seen = entries.flatMap((entry) => {
    const view = entry.id === 'all' ? seenBy(entry.credentials) : undefined;
    return [...(view?.known ?? [])]
      .filter(([id]) => !entry.exclude.includes(id))
      .map(([id, project]) => ({
        id,
        name: project?.name,
        entry,
        isListed: project !== undefined && view?.missing.has(id) !== true,
      }));
  });
  // Credentials that see a project take precedence over those that saw it earlier.
  const all = [...named, ...seen.filter((each) => each.isListed), ...seen.filter((each) => !each.isListed)];
  const first = new Map<ProjectId, CoveredProject>();
  for (const { id, name, entry } of all) if (!first.has(id)) first.set(id, { id, name, entry });
  return [...first.values()];
}
