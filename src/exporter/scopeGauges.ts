import { type Instruments, showPollFailures } from '../metrics/instruments.ts';
import type { DiscoveryStatus, Scope } from './scope.ts';

/** Shows what there is to poll, and how its discovery stands. */
export class ScopeGauges {
  readonly #instruments: Instruments;
  readonly #known = new Set<string>();

  constructor(instruments: Instruments) {
    this.#instruments = instruments;
  }

  show(scope: Scope): void {
    const { targets, projectInfo, discoveryUp, discoveryFailing, lastSuccessfulDiscovery } =
      this.#instruments;
    targets.set(scope.targets().length);
    projectInfo.reset();
    for (const { id } of scope.projects()) {
      projectInfo.set({ project_id: id, project_name: scope.nameOf(id) }, 1);
      if (!this.#known.has(id)) showPollFailures(this.#instruments, id);
      this.#known.add(id);
    }
    discoveryUp.reset();
    discoveryFailing.reset();
    lastSuccessfulDiscovery.reset();
    for (const discovery of scope.discoveries()) this.#showDiscovery(discovery);
  }

  #showDiscovery({ projectId: project_id, failure, succeededAtMs, isTried }: DiscoveryStatus): void {
    const { discoveryUp, discoveryFailing, lastSuccessfulDiscovery } = this.#instruments;
    discoveryUp.set({ project_id }, isTried && failure === undefined ? 1 : 0);
    if (failure !== undefined) discoveryFailing.set({ project_id, reason: failure.kind }, 1);
    if (succeededAtMs !== undefined) lastSuccessfulDiscovery.set({ project_id }, succeededAtMs / 1000);
  }
}
