import type { SkippedEntries } from '../../atlas/clusters/inventory.ts';
import { failureOf, type View } from '../../core/view.ts';
import type { DiscoveryStatus } from '../../discovery/discoveryStatus.ts';
import type { MonitoredProjects } from '../../discovery/monitoredProjects.ts';
import type { DiscoveryLogEvent } from '../../log/discoveryEvents.ts';
import type { Instruments } from '../../metrics/instruments.ts';
import type { Poller, PollStep } from '../../poller/poller.ts';
import type { StateFile } from '../../state/stateFile.ts';
import { CredentialsViews } from './credentialsViews.ts';
import type { EventLog } from './eventLog.ts';
import { Outages } from './outages.ts';

export interface OutcomesParts {
  readonly log: EventLog;
  readonly instruments: Instruments;
  /** Keeps views across restarts. */
  readonly state: Pick<StateFile, 'changed'> | undefined;
  readonly projects: () => MonitoredProjects;
  readonly poller: () => Pick<Poller, 'views' | 'isIdle' | 'size' | 'hasPolledAll'>;
}

/** Processes the outcomes of polls and discoveries: tracks refused credentials, reports each event once, saves views. */
export class Outcomes {
  readonly #log: EventLog;
  readonly #parts: OutcomesParts;
  readonly #credentials: CredentialsViews;
  /** The number of entries that were skipped in each list, for lists with any. */
  readonly #skipped = new Map<string, number>();
  readonly #outages: Outages;
  /** The findings of the last round, which have been reported. */
  #reported: ReadonlySet<string> = new Set();
  #isFirstRound = false;

  constructor(credentials: Iterable<string>, parts: OutcomesParts) {
    const { log, instruments, poller } = parts;
    this.#log = log;
    this.#parts = parts;
    this.#credentials = new CredentialsViews(instruments, credentials);
    this.#outages = new Outages({
      views: () => poller().views(),
      size: () => poller().size,
      isIdle: () => poller().isIdle,
      onOutage: (event) => log.outage(event),
      onSeparate: (step) => log.deferred(step),
      onReported: () => this.#saveState(),
    });
  }

  /** Keeps the credentials of these names, and forgets all others. */
  keepCredentials(names: Iterable<string>): void {
    this.#credentials.keep(names);
  }

  /** Restores refused credentials and an outage from the views of an earlier process, which has reported them. */
  remember(views: readonly View[]): void {
    this.#outages.remember(views);
    for (const { target, lastPoll } of views) {
      if (failureOf(lastPoll)?.kind !== 'unauthorized') continue;
      this.#credentials.rememberRefused(this.#parts.projects().credentialsOf(target.projectId));
    }
  }

  /** Starts the first round, which is reported when every target has been polled once. */
  startFirstRound(): void {
    this.#isFirstRound = true;
  }

  polled(step: PollStep): void {
    const { view, outcome } = step;
    const change =
      outcome.kind === 'skipped'
        ? ({ from: 'unknown', to: 'unknown' } as const)
        : this.#credentials.step(
            this.#parts.projects().credentialsOf(view.target.projectId),
            'polls',
            failureOf(view.lastPoll),
          );
    this.#log.step(step, change, this.#outages.record(step));
    this.#reportFirstRound();
    this.#saveState();
  }

  /** Records that a target was dropped. */
  dropped(): void {
    this.#reportFirstRound();
    this.#saveState();
  }

  discovered(status: DiscoveryStatus, event: DiscoveryLogEvent | undefined): void {
    const change = this.#credentials.step(status.credentials, 'discoveries', status.failure);
    this.#log.discovery(status, event, change);
  }

  listed(list: SkippedEntries): void {
    const key = `${list.projectId} ${list.endpoint}`;
    this.#log.skippedEntries(list, this.#skipped.get(key) ?? 0);
    if (list.entries > 0) this.#skipped.set(key, list.entries);
    else this.#skipped.delete(key);
  }

  /** Reports new findings, which need every list to be read. */
  discoveredAll(): void {
    this.#reportFirstRound();
    const projects = this.#parts.projects();
    const [unmatched, dropped] = [projects.unmatchedExcludes(), projects.droppedTags()];
    const isNew = (finding: object) => !this.#reported.has(JSON.stringify(finding));
    for (const each of unmatched.filter(isNew)) this.#log.unmatchedExclude(each);
    for (const each of dropped.filter(isNew)) this.#log.droppedTag(each);
    this.#reported = new Set([...unmatched, ...dropped].map((finding) => JSON.stringify(finding)));
  }

  /** Reports the deferred polls. */
  finish(): void {
    this.#outages.report();
  }

  // Called after every poll, so the checks that take time at 10,000 targets come last.
  #reportFirstRound(): void {
    const [projects, poller] = [this.#parts.projects(), this.#parts.poller()];
    if (!this.#isFirstRound || !poller.hasPolledAll) return;
    if (!projects.discoveries().every(({ isTried }) => isTried)) return;
    const views = poller.views();
    // Discovered targets reach the poller a moment later.
    if (projects.targets().length > views.length) return;
    this.#isFirstRound = false;
    const failed = views.filter(({ lastPoll }) => lastPoll?.failure !== undefined).length;
    this.#log.firstRound({ targets: views.length, failed });
  }

  // Runs after logging: if the process is killed in between, an event is logged twice rather than never. Deferred
  // polls are not logged yet, so the views before them are saved.
  #saveState(): void {
    this.#parts.state?.changed(() => this.#outages.reported(this.#parts.poller().views()));
  }
}
