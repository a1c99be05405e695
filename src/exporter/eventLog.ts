import type { SkippedEntries } from '../atlas/clusters/inventory.ts';
import type { Event } from '../core/event.ts';
import { type FailureKind, isFailure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Target } from '../core/target.ts';
import { countListed, type View } from '../core/view.ts';
import type { MonitoredProjects } from '../discovery/monitoredProjects.ts';
import { logJobEvent, type Place, placeFields } from '../log/jobEvents.ts';
import type { Logger } from '../log/logger.ts';
import { PollLog } from '../log/pollEvents.ts';
import { CutOffLog } from '../log/truncationLog.ts';
import type { Instruments } from '../metrics/instruments.ts';
import type { TaskOwner } from '../poller/taskRunner.ts';
import { DiscoveryLog } from './discoveryLog.ts';

/** Tells the log, and the counters of projects, what happens. */
export class EventLog {
  readonly #logger: Logger;
  readonly #instruments: Instruments;
  readonly #projects: () => MonitoredProjects;
  readonly #polls: PollLog;
  readonly #cutOff: CutOffLog;
  readonly #discoveries: DiscoveryLog;

  constructor(logger: Logger, instruments: Instruments, projects: () => MonitoredProjects) {
    this.#logger = logger;
    this.#instruments = instruments;
    this.#projects = projects;
    this.#polls = new PollLog(logger);
    this.#cutOff = new CutOffLog(logger);
    this.#discoveries = new DiscoveryLog(logger);
  }

  /** What came of a poll. */
  step(view: View, outcome: Outcome, events: readonly Event[]): void {
    const place = this.#placeOf(view.target);
    for (const event of events) {
      if (event.kind === 'pollFailed' || event.kind === 'pollRecovered') {
        this.#polls.write(place, this.#projects().project(view.target.projectId)?.credentials ?? '', event);
      } else logJobEvent(this.#logger, place, event);
    }
    switch (outcome.kind) {
      case 'skipped':
        this.#logger.debug(
          { event: 'poll_skipped', ...placeFields(place) },
          'poll skipped: the last one still runs',
        );
        return;
      case 'failed':
        this.#countFailure(view.target, outcome.failure.kind);
        return;
      case 'complete':
        this.#complete(view, outcome, place);
        return;
    }
  }

  /** How the discoveries stand now. */
  discoveries(): void {
    const projects = this.#projects();
    this.#discoveries.write(projects.discoveries(), ({ projectId }) =>
      projectId === 'all' ? undefined : projects.nameOf(projectId),
    );
  }

  cluster(target: Target, event: 'cluster_discovered' | 'cluster_gone'): void {
    const message = event === 'cluster_gone' ? 'cluster gone' : 'cluster discovered';
    this.#logger.info({ event, ...placeFields(this.#placeOf(target)) }, message);
  }

  /** What a discovery has left out of a list. */
  leftOut(nameless: SkippedEntries): void {
    this.#cutOff.list(nameless);
  }

  /** A target has left: should it come back, it is told of as if it were new. */
  forget(target: Target): void {
    this.#polls.forget(target);
    this.#cutOff.forget(target);
  }

  reloaded(problem: string | undefined): void {
    if (problem === undefined) this.#logger.info({ event: 'config_reloaded' }, 'configuration reloaded');
    else {
      this.#logger.error(
        { event: 'config_reload_failed', error: problem },
        'configuration refused: the old one stays',
      );
    }
  }

  /** An error that nobody threw on purpose. */
  bug(error: unknown, { projectId, clusterName }: TaskOwner): void {
    const project = this.#projects()
      .projects()
      .find(({ id }) => id === projectId);
    const place =
      project === undefined
        ? {}
        : { projectId, projectName: this.#projects().nameOf(project.id), clusterName };
    const stack = error instanceof Error ? error.stack : String(error);
    this.#logger.error({ event: 'internal_error', ...place, stack }, 'a bug in this exporter');
  }

  #complete(view: View, outcome: Extract<Outcome, { readonly kind: 'complete' }>, place: Place): void {
    const failure = view.lastPoll?.collectionsFailure;
    if (failure !== undefined) this.#countFailure(view.target, failure.kind);
    this.#cutOff.target(place, view);
    if (!this.#logger.isLevelEnabled('debug')) return;
    const { restores, collections } = outcome;
    const lists = [restores, ...(collections === undefined || isFailure(collections) ? [] : [collections])];
    this.#logger.debug(
      {
        event: 'poll_completed',
        ...placeFields(place),
        durationSeconds: (outcome.endedAtMs - outcome.startedAtMs) / 1000,
        pages: outcome.pages,
        unchanged: lists.every(({ unchanged }) => unchanged),
        jobs: view.restores && countListed(view.restores),
        ...view.restores?.invalid,
      },
      'poll completed',
    );
  }

  #countFailure({ projectId }: Target, reason: FailureKind): void {
    this.#instruments.pollFailures.inc({ project_id: projectId, reason });
  }

  #placeOf(target: Target): Place {
    return { target, projectName: this.#projects().nameOf(target.projectId) };
  }
}
