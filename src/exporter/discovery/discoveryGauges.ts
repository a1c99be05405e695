import type { ProjectId } from '../../core/target.ts';
import type { DiscoveryStatus } from '../../discovery/discoveryStatus.ts';
import type { MonitoredProjects } from '../../discovery/monitoredProjects.ts';
import { type Instruments, initPollFailures } from '../../metrics/instruments.ts';

/**
 * Returns a function that exposes the number of targets, the names of projects and the state of discoveries. `forget`
 * removes the other series of a project.
 */
export function discoveryGauges(instruments: Instruments, forget: (projectId: ProjectId) => void) {
  const { targets, projectInfo, discoveryUp, discoveryFailing, lastSuccessfulDiscovery } = instruments;
  const known = new Set<ProjectId>();
  return (projects: MonitoredProjects): void => {
    targets.set(projects.targets().length);
    projectInfo.reset();
    for (const { id } of projects.projects()) {
      projectInfo.set({ project_id: id, project_name: projects.nameOf(id) }, 1);
      if (!known.has(id)) initPollFailures(instruments, id);
      known.add(id);
    }
    for (const id of known) {
      if (projects.project(id) !== undefined) continue;
      forget(id);
      known.delete(id);
    }
    discoveryUp.reset();
    discoveryFailing.reset();
    lastSuccessfulDiscovery.reset();
    const discoveries = projects.discoveries();
    for (const id of new Set(discoveries.map(({ projectId }) => projectId))) {
      showDiscoveries(
        id,
        discoveries.filter(({ projectId }) => projectId === id),
        instruments,
      );
    }
  };
}

// Several sets of credentials may discover projects, all under the id `all`, which is up only if none of them fails.
function showDiscoveries(
  project_id: string,
  discoveries: readonly DiscoveryStatus[],
  { discoveryUp, discoveryFailing, lastSuccessfulDiscovery }: Instruments,
): void {
  const isUp = discoveries.every(({ isTried, failure }) => isTried && failure === undefined);
  discoveryUp.set({ project_id }, isUp ? 1 : 0);
  for (const { failure } of discoveries) {
    if (failure !== undefined) discoveryFailing.set({ project_id, reason: failure.kind }, 1);
  }
  const succeededAtMs = discoveries.map((discovery) => discovery.succeededAtMs);
  if (succeededAtMs.every((atMs) => atMs !== undefined)) {
    lastSuccessfulDiscovery.set({ project_id }, Math.min(...succeededAtMs) / 1000);
  }
}
