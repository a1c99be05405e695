import type { ProjectId } from '../../core/target.ts';
import type { DiscoveryStatus } from '../../discovery/discoveryStatus.ts';
import type { MonitoredProjects } from '../../discovery/monitoredProjects.ts';
import { type Instruments, initPollFailures } from '../../metrics/instruments.ts';

/** Exposes the number of targets, the names of projects and the state of discoveries. */
export class DiscoveryGauges {
  readonly #instruments: Instruments;
  readonly #forget: (projectId: ProjectId) => void;
  readonly #known = new Set<ProjectId>();

  /** `forget` removes the other series of a project. */
  constructor(instruments: Instruments, forget: (projectId: ProjectId) => void) {
    this.#instruments = instruments;
    this.#forget = forget;
  }

  /** Sets the gauges, and removes the series of projects that are no longer monitored. */
  show(projects: MonitoredProjects): void {
    const { targets, projectInfo, discoveryUp, discoveryFailing, lastSuccessfulDiscovery } =
      this.#instruments;
    targets.set(projects.targets().length);
    projectInfo.reset();
    for (const { id } of projects.projects()) {
      projectInfo.set({ project_id: id, project_name: projects.nameOf(id) }, 1);
      if (!this.#known.has(id)) initPollFailures(this.#instruments, id);
      this.#known.add(id);
    }
    for (const id of this.#known) {
      if (projects.project(id) !== undefined) continue;
      this.#forget(id);
      this.#known.delete(id);
    }
    discoveryUp.reset();
    discoveryFailing.reset();
    lastSuccessfulDiscovery.reset();
    const discoveries = projects.discoveries();
    for (const id of new Set(discoveries.map(({ projectId }) => projectId))) {
      this.#showDiscoveries(
        id,
        discoveries.filter(({ projectId }) => projectId === id),
      );
    }
  }

  // Several sets of credentials may discover projects, all under the id `all`, which is up only if none of them fails.
  #showDiscoveries(project_id: string, discoveries: readonly DiscoveryStatus[]): void {
    const { discoveryUp, discoveryFailing, lastSuccessfulDiscovery } = this.#instruments;
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
}
