import type { Config } from '../config/config.ts';
import type { Target } from '../core/target.ts';
import type { View } from '../core/view.ts';
import type { MonitoredProjects } from '../discovery/monitoredProjects.ts';
import { renderClusters } from '../metrics/clusterInfo.ts';
import { type ExpositionRules, families } from '../metrics/exposition.ts';
import { type Instruments, readInstruments } from '../metrics/instruments.ts';
import type { ExpositionFormat, FamilyHead } from '../metrics/sample.ts';
import { Renderings } from '../metrics/targets.ts';
import type { RequestMetrics } from './connections/requestMetrics.ts';
import { rulesOf } from './derivedSettings.ts';

export interface ScrapesParts {
  readonly instruments: Instruments;
  readonly exchanges: RequestMetrics;
  readonly config: () => Config;
  readonly views: () => readonly View[];
  readonly projects: () => MonitoredProjects;
  readonly now: () => number;
  /** Returns the longest gap between two ticks. */
  readonly intervalMs: () => number;
}

/** Answers scrapes from memory. */
export class Scrapes {
  readonly #parts: ScrapesParts;
  readonly #renderings = new Renderings();

  constructor(parts: ScrapesParts) {
    this.#parts = parts;
  }

  get rules(): ExpositionRules {
    return rulesOf(this.#parts.config(), this.#parts.intervalMs());
  }

  /** Renders a target when its poll ends, so that no scrape has to wait for it. */
  polled(view: View): void {
    this.#renderings.render(view, this.#parts.now(), this.rules.staleAfterMs);
  }

  forget(target: Target): void {
    this.#renderings.forget(target);
  }

  /** Returns the current exposition, in pieces; `shows` selects families. */
  async exposition(
    format: ExpositionFormat,
    shows?: (head: FamilyHead) => boolean,
  ): Promise<Iterable<string>> {
    const { exchanges, instruments, config, views, projects, now, intervalMs } = this.#parts;
    exchanges.dropOldLevels();
    instruments.pollInterval.set(intervalMs() / 1000);
    // Nothing waits after this read, so every family shows the same moment.
    const rendered = await readInstruments(instruments.registry);
    const clusters = renderClusters(projects().clusters(), config().discovery.tags);
    return families(views(), [...clusters, ...rendered], now(), this.rules, format, shows, this.#renderings);
  }
}
