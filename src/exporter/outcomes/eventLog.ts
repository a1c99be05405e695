import type { SkippedEntries } from '../../atlas/clusters/inventory.ts';
import type { TaskOwner } from '../../atlas/taskRunner.ts';
import type { CredentialsChange } from '../../core/credentials.ts';
import { type Failure, type FailureKind, isFailure } from '../../core/failure.ts';
import type { OutageEvent } from '../../core/outage.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Target } from '../../core/target.ts';
import { countListed, type View } from '../../core/view.ts';
import type { DiscoveryStatus } from '../../discovery/discoveryStatus.ts';
import type { DroppedTag, MonitoredProjects } from '../../discovery/monitoredProjects.ts';
import type { UnmatchedExclude } from '../../discovery/watchedLists.ts';
import { type DiscoveryLogEvent, logDiscoveryEvent } from '../../log/discoveryEvents.ts';
import { logJobEvent, type NamedTarget, targetFields } from '../../log/jobEvents.ts';
import type { Logger } from '../../log/logger.ts';
import { logOutage } from '../../log/outageEvents.ts';
import { logPollEvents } from '../../log/pollEvents.ts';
import { logSkippedEntries, logTruncation } from '../../log/truncationEvents.ts';
import type { Instruments } from '../../metrics/instruments.ts';
import type { PollStep } from '../../poller/poller.ts';

/** Logs events, and counts the failed polls of each project. */
export class EventLog {
  readonly #logger: Logger;
  readonly #instruments: Instruments;
  readonly #projects: () => MonitoredProjects;

  constructor(logger: Logger, instruments: Instruments, projects: () => MonitoredProjects) {
    this.#logger = logger;
    this.#instruments = instruments;
    this.#projects = projects;
  }

  /** Logs a finished poll; `change` is its effect on the credentials. If `isDeferred`, `deferred` logs its failure or recovery later. */
  step({ view, before, outcome, events }: PollStep, change: CredentialsChange, isDeferred: boolean): void {
    const named = this.#named(view.target);
    this.#pollEvents(view.target, isDeferred ? [] : events, change);
    for (const event of events) {
      if (event.kind !== 'pollFailed' && event.kind !== 'pollRecovered') {
        logJobEvent(this.#logger, named, event);
      }
    }
    switch (outcome.kind) {
      case 'skipped':
        this.#logger.debug(
          { event: 'poll_skipped', ...targetFields(named) },
          'poll skipped: the last one still runs',
        );
        return;
      case 'failed':
        this.#countFailure(view.target, outcome.failure.kind);
        return;
      case 'complete':
        this.#complete(before, view, outcome, named);
        return;
    }
  }

  /** Logs a deferred failure or recovery. */
  deferred({ view: { target }, events }: PollStep): void {
    this.#pollEvents(target, events, { from: 'unknown', to: 'unknown' });
  }

  outage(event: OutageEvent): void {
    logOutage(
      this.#logger,
      event,
      event.first.map((target) => this.#named(target)),
    );
  }

  firstRound({ targets, failed }: { readonly targets: number; readonly failed: number }): void {
    this.#logger.info(
      { event: 'first_round_completed', targets, read: targets - failed, failed },
      'polled every target once',
    );
  }

  unmatchedExclude({ projectId, credentials, exclude }: UnmatchedExclude): void {
    const projectName = projectId === 'all' ? undefined : this.#projects().nameOf(projectId);
    this.#logger.debug(
      { event: 'exclude_unmatched', projectId, projectName, credentials, exclude },
      'an entry of exclude matches nothing',
    );
  }

  droppedTag({ tag, ...target }: DroppedTag): void {
    this.#logger.warn(
      { event: 'tag_dropped', ...targetFields(this.#named(target)), tag },
      'a tag is left out: its value is too long or contains a URL',
    );
  }

  expiryUnread(credentials: string, { kind, message }: Failure): void {
    this.#logger.debug(
      { event: 'credentials_expiry_unread', credentials, reason: kind, error: message },
      'the expiry of a secret could not be read',
    );
  }

  /** Logs a read of a discovered list; `change` is its effect on the credentials. */
  discovery(
    { projectId, credentials }: Pick<DiscoveryStatus, 'projectId' | 'credentials'>,
    event: DiscoveryLogEvent | undefined,
    change: CredentialsChange,
  ): void {
    const projectName = projectId === 'all' ? undefined : this.#projects().nameOf(projectId);
    logDiscoveryEvent(this.#logger, { projectId, projectName, credentials }, event, change);
  }

  cluster(target: Target, event: 'cluster_discovered' | 'cluster_gone'): void {
    const message = event === 'cluster_gone' ? 'cluster gone' : 'cluster discovered';
    this.#logger.info({ event, ...targetFields(this.#named(target)) }, message);
  }

  /** Logs entries that a discovery left out of a list; `before` is their number in the previous read. */
  skippedEntries(skipped: SkippedEntries, before: number): void {
    logSkippedEntries(this.#logger, skipped, before);
  }

  /** Logs an unexpected exception. */
  bug(error: unknown, { projectId, clusterName }: TaskOwner): void {
    const project = this.#projects()
      .projects()
      .find(({ id }) => id === projectId);
    const named =
      project === undefined
        ? {}
        : { projectId, projectName: this.#projects().nameOf(project.id), clusterName };
    const stack = error instanceof Error ? error.stack : String(error);
    this.#logger.error({ event: 'internal_error', ...named, stack }, 'internal error');
  }

  #complete(
    before: View,
    view: View,
    outcome: Extract<Outcome, { readonly kind: 'complete' }>,
    named: NamedTarget,
  ): void {
    const failure = view.lastPoll?.collectionsFailure;
    if (failure !== undefined) this.#countFailure(view.target, failure.kind);
    logTruncation(this.#logger, named, before, view);
    if (!this.#logger.isLevelEnabled('debug')) return;
    const { restores, collections } = outcome;
    const lists = [restores, ...(collections === undefined || isFailure(collections) ? [] : [collections])];
    this.#logger.debug(
      {
        event: 'poll_completed',
        ...targetFields(named),
        durationSeconds: (outcome.endedAtMs - outcome.startedAtMs) / 1000,
        pages: outcome.pages,
        unchanged: lists.every(({ unchanged }) => unchanged),
        jobs: view.restores && countListed(view.restores),
        ...view.restores?.invalid,
      },
      'poll completed',
    );
  }

  #pollEvents(target: Target, events: PollStep['events'], change: CredentialsChange): void {
    const credentials = this.#projects().credentialsOf(target.projectId);
    logPollEvents(this.#logger, this.#named(target), credentials, events, change);
  }

  #countFailure({ projectId }: Target, reason: FailureKind): void {
    this.#instruments.pollFailures.inc({ project_id: projectId, reason });
  }

  #named(target: Target): NamedTarget {
    return { target, projectName: this.#projects().nameOf(target.projectId) };
  }
}
